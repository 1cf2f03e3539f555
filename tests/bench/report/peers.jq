# SPDX-License-Identifier: GPL-2.0-or-later
# Puts beside each row what it costs in null ioctls, and in the nearest of its peers.
# $pairs are lines of peers.tsv.

($pairs | map(select(length == 2) | .[1])) as $peers
| .rows as $rows
| (first($rows[] | select(.name == "null ioctl") | .median) // null) as $null
| def ratio($of): if $of == null or $of <= 0 then null else .median / $of * 100 | round / 100 end;
# The same number of them, or else the fewest
def nearest:
	. as $row
	| first($pairs[] | select(.[0] == $row.name) | .[1]) as $name
	| [$rows[] | select(.name == $name and .unit == $row.unit)]
	| first((.[] | select(.n == $row.n and .shape == $row.shape)),
		(.[] | select(.n == $row.n)), min_by(.n) | values);
.rows |= map(
	(first(nearest) // null) as $peer
	| .is_peer = (.name | IN($peers[]))
	| .null_ioctls = if .unit == "instr" then ratio($null) else null end
	| .peer = if $peer == null then null else
		{ name: $peer.name, n: $peer.n, median: $peer.median, ratio: ratio($peer.median) } end)
