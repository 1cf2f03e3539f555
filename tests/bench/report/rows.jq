# SPDX-License-Identifier: GPL-2.0-or-later
# Rows in JSON, of the lines that programs print: jq -Rn. See the usage of report.

def bad(why): error("\(why): \(. | join(" "))");

def row:
	if length != 8 then bad("a row has eight columns") else . end
	| if .[2] | IN("one", "many", "-") | not then bad("what shape is it?") else . end
	| if .[4] | IN("instr", "bytes", "us", "/s", "x") | not then bad("what unit is it?") else . end
	| if .[3] | test("^[0-9]+$") | not then bad("how many are there?") else . end
	| if .[5:] | all(test("^-?[0-9]+([.][0-9])?$")) | not then bad("how much is it?") else . end
	| { name: .[1], shape: .[2], n: (.[3] | tonumber), unit: .[4],
	    median: (.[5] | tonumber), min: (.[6] | tonumber), max: (.[7] | tonumber) };

def norow:
	if length != 5 or (.[3] | test("^[0-9]+$") | not) then bad("no row is five columns") else . end
	| { name: .[1], shape: .[2], n: (.[3] | tonumber), why: .[4] };

# Each boot may have some row of its own: that has to be the same in all.
def once:
	reduce .[] as $row ({};
		([$row.name, $row.shape, $row.n, $row.unit] | tojson) as $key
		| .[$key] as $first
		| if $first == null then .[$key] = $row
		  elif ($row.median - $first.median | fabs) * 100 > ($first.median | fabs) * 3 then
			error("\($row.name) \($row.shape) \($row.n) was measured twice: "
			      + "\($first.median) and \($row.median) \($row.unit)")
		  else . end)
	| [.[]];

[inputs | rtrimstr("\r") | split("\t")]
| { rows: [.[] | select(.[0] == "row") | row] | once,
    missing: [.[] | select(.[0] == "norow") | norow] }
