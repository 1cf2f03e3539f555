#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What programs in Python do with the service: each function is one test."""
import os
import sys

import dbus
import dbus.lowlevel

NAME = "org.clusctl1"
RESOURCE = "org.clusctl1.Resource"
WMI = "org.clusctl1.MSCluster_Resource"
PROPERTIES = "org.freedesktop.DBus.Properties"
NONE = dbus.Dictionary(signature="sv")


def at(path, interface):
    return dbus.Interface(BUS.get_object(NAME, path, introspect=False),
                          interface)


def resource(name, interface):
    manager = at("/org/clusctl1/Manager", "org.clusctl1.Manager")
    return at(manager.GetResource(name), interface)


def fails(name, function, *arguments):
    try:
        function(*arguments)
    except dbus.DBusException as error:
        assert error.get_dbus_name() == name, error
        return
    raise AssertionError(f"{function} succeeded, and not {name}")


def wmi():
    """The page of the method: both strings, as a script for WMI passes them"""
    payroll = resource("Wmi", WMI)
    properties = at("/org/clusctl1/resource/Wmi", PROPERTIES)
    first = "1\\Microsoft Strong Cryptographic Provider\\MyKey"
    second = "1\\\\MyOther"

    assert payroll.AddCryptoCheckpoint(first) is None
    assert payroll.AddCryptoCheckpoint(second) is None
    fails("org.clusctl1.Error.AlreadyExists", payroll.AddCryptoCheckpoint,
          "1\\\\MyKey")
    assert list(properties.Get(WMI, "CryptoCheckpoints")) == [first, second]
    everything = properties.GetAll(WMI)
    assert sorted(everything) == ["CryptoCheckpoints", "Id", "Name", "State"]
    assert everything["State"] == 3
    resource("Wmi", RESOURCE).Online(NONE)
    assert properties.Get(WMI, "State") == 2
    resource("Wmi", RESOURCE).Offline(NONE)
    assert payroll.RemoveCryptoCheckpoint(first) is None
    assert payroll.RemoveCryptoCheckpoint(second) is None
    assert list(properties.Get(WMI, "CryptoCheckpoints")) == []
    fails("org.clusctl1.Error.FileNotFound", payroll.RemoveCryptoCheckpoint,
          first)


def objects():
    """All objects in one answer, which is what each of them says"""
    root = at("/org/clusctl1", "org.freedesktop.DBus.ObjectManager")
    for path, interfaces in root.GetManagedObjects().items():
        for name, properties in interfaces.items():
            assert at(path, PROPERTIES).GetAll(name) == properties, path


def many(count):
    """Calls of all kinds, of which a third fails"""
    wanted = resource("Wmi", RESOURCE)
    properties = at("/org/clusctl1/resource/Wmi", PROPERTIES)
    manager = at("/org/clusctl1/Manager", "org.clusctl1.Manager")
    for i in range(int(count) // 6):
        fails("org.clusctl1.Error.BadKeySet", wanted.AddCryptoCheckpoint,
              f"1\\\\None{i}", NONE)
        fails("org.freedesktop.DBus.Error.InvalidArgs",
              wanted.Online, dbus.Dictionary({"x": i}, signature="sv"))
        properties.GetAll(RESOURCE)
        manager.ListResources()
        properties.Get(WMI, "CryptoCheckpoints")
        at("/org/clusctl1", "org.freedesktop.DBus.Introspectable").Introspect()


def files():
    """Open files are not delivered, whatever they are sent as"""
    fails("org.freedesktop.DBus.Error.NotSupported", BUS.call_blocking, NAME,
          "/org/clusctl1/Manager", PROPERTIES, "Set", "ssh",
          ("org.clusctl1.Manager", "Version", dbus.types.UnixFd(0)))


def large():
    """What is larger than any name is refused, and the bus never hears of it"""
    manager = at("/org/clusctl1/Manager", "org.clusctl1.Manager")
    limits = "org.freedesktop.DBus.Error.LimitsExceeded"
    # With what is around it, this is all that the bus lets through.
    fails(limits, manager.CreateResource, "x" * ((32 << 20) - 300), NONE)
    for size in 17000, 1 << 20:
        text = "x" * size
        fails(limits, manager.CreateResource, text, NONE)
        fails(limits, manager.CreateResource, "Small",
              dbus.Dictionary({"type": text}, signature="sv"))
        fails(limits, at("/org/clusctl1/Manager", PROPERTIES).Get, text, text)
    fails(limits, manager.Sync,
          dbus.Dictionary({str(i): True for i in range(2000)}, signature="sv"))


def flood(lists, reads, others):
    """Who has so many calls that wait is refused one more, on any connection"""
    kinds = {"ListResources": (int(lists), "", ()),
             "GetResource": (int(reads), "s", ("Payroll",)),
             "Sync": (int(others), "a{sv}", (NONE,))}
    root = dbus.SystemBus(private=True)
    os.setresuid(1001, 1001, 0)
    for method, (count, signature, arguments) in kinds.items():
        buses = []
        for i in range(count):
            # A bus of its own limits, of 128 calls of one connection
            if i % 64 == 0:
                buses.append(dbus.SystemBus(private=True))
            call = dbus.lowlevel.MethodCallMessage(
                NAME, "/org/clusctl1/Manager", "org.clusctl1.Manager", method)
            call.append(*arguments, signature=signature)
            buses[-1].send_message(call)
        # What was sent before the bus answers is delivered by then.
        for connection in buses:
            connection.call_blocking("org.freedesktop.DBus", "/",
                                     "org.freedesktop.DBus", "GetId", "", ())
        for connection in buses[-1], dbus.SystemBus(private=True):
            fails("org.freedesktop.DBus.Error.LimitsExceeded",
                  connection.call_blocking, NAME, "/org/clusctl1/Manager",
                  "org.clusctl1.Manager", method, signature, arguments)
    root.call_blocking(NAME, "/org/clusctl1/Manager", "org.clusctl1.Manager",
                       "ListResources", "", ())


if __name__ == "__main__":
    BUS = dbus.SystemBus()
    globals()[sys.argv[1]](*sys.argv[2:])
