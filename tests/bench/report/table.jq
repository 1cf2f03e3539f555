# SPDX-License-Identifier: GPL-2.0-or-later
# What table.awk prints: lines of a kind, and columns.
(.rows[] | ["row", .name, .shape, .n, .median, .unit, .null_ioctls // "",
	    .peer.name // "", .peer.ratio // ""]),
(.missing[] | ["norow", .name, .shape, .n, .why]),
(.goals[] | ["goal", .state, .goal, .left // "", .right // "",
	     .why // ([.figures[] | "\(.name)\(if .n == 0 then "" else " at \(.n)" end) \(.median)"]
		      | unique | join(", "))])
| @tsv
