/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in userspace/bus, as strings: made when this is built. */
#ifndef CLUSCTLD_BUS_XML_H
#define CLUSCTLD_BUS_XML_H

extern const char bus_xml_Manager[];
extern const char bus_xml_Resource[];
extern const char bus_xml_MSCluster_Resource[];
extern const char bus_xml_Container[];

#endif
