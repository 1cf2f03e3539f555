# SPDX-License-Identifier: GPL-2.0-or-later
# Make C strings of the interfaces in XML files: bus_xml_NAME of what
# org.clusctl1.NAME.xml has between its <node>s, without comments.
BEGIN {
	print "#include \"bus_xml.h\""
}

FNR == 1 {
	name = FILENAME
	sub(/.*org\.clusctl1\./, "", name)
	sub(/\.xml$/, "", name)
	printf "\nconst char bus_xml_%s[] =\n", name
}

/^ *<!/ || /^ "/ {
	next
}

/^<\/node>/ {
	print "\t\"\";"
}

/^ / {
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	printf "\t\"%s\\n\"\n", $0
}
