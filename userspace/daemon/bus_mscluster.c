// SPDX-License-Identifier: GPL-2.0-or-later
/* A resource as the WMI class MSCluster_Resource has it, with the states of ClusAPI. */
#include "bus_path.h"
#include "bus_resource.h"
#include "bus_xml.h"

static int append_state(const struct bus_object *object, sd_bus_message *to)
{
	return sd_bus_message_append(
		to, "u",
		clusctl_state_info_get_state(
			clusctl_checkpoint_table_get_state(object->table)));
}

static const struct bus_property properties[] = {
	{ "Name", "s", 0, false, bus_append_name },
	{ "Id", "s", 0, false, bus_append_id },
	{ "State", "u", BUS_STATE, false, append_state },
	{ "CryptoCheckpoints", "as", BUS_LIST, true, bus_append_list },
	{ .name = NULL },
};

static const struct bus_method methods[] = {
	{ "AddCryptoCheckpoint", "s", BUS_CHANGE, bus_read_wmi_add,
	  bus_change_checkpoint },
	{ "RemoveCryptoCheckpoint", "s", BUS_CHANGE, bus_read_wmi_remove,
	  bus_change_checkpoint },
	{ .name = NULL },
};

const struct bus_interface bus_mscluster = {
	.name = BUS_NAME ".MSCluster_Resource",
	.xml = bus_xml_MSCluster_Resource,
	.methods = methods,
	.properties = properties,
};
