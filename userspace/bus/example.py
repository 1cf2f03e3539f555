#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Let the keys of containers travel with a resource, which is made if need be."""
import sys

import dbus


PATIENCE = 150  # seconds: the store may be slow


def main(name, checkpoints):
    bus = dbus.SystemBus()
    manager = dbus.Interface(
        bus.get_object("org.clusctl1", "/org/clusctl1/Manager"),
        "org.clusctl1.Manager")
    try:
        path = manager.GetResource(name)
    except dbus.DBusException as error:
        if error.get_dbus_name() != "org.clusctl1.Error.ResourceNotFound":
            raise
        path = manager.CreateResource(name, dbus.Dictionary(signature="sv"))
    resource = bus.get_object("org.clusctl1", path)
    for checkpoint in checkpoints:
        try:
            generation = resource.AddCryptoCheckpoint(
                checkpoint, dbus.Dictionary(signature="sv"),
                dbus_interface="org.clusctl1.Resource", timeout=PATIENCE)
            print(f"{checkpoint}: stored, generation {generation}")
        except dbus.DBusException as error:
            if error.get_dbus_name() != "org.clusctl1.Error.AlreadyExists":
                raise
            print(f"{checkpoint}: is on the list")
    # One that was there may not be stored yet.
    if not manager.Sync(dbus.Dictionary(signature="sv"),
                        timeout=PATIENCE)["InStep"]:
        sys.exit("not all is in step with the store: see clusctl doctor")


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2:])
    except dbus.DBusException as error:
        sys.exit(f"{error.get_dbus_name()}: {error.get_dbus_message()}")
