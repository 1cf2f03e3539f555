# SPDX-License-Identifier: GPL-2.0-or-later
# The table for people, of the lines of table.jq.
BEGIN {
	FS = "\t"
	width = 9
}

# With commas, and a digit after the point of what is small
function number(value,    text, sign)
{
	sign = value < 0 ? "-" : ""
	value = value < 0 ? -value : value
	if (value < 1000 && value != int(value))
		return sign sprintf("%.1f", value)
	text = sprintf("%.0f", value)
	while (match(text, /[0-9][0-9][0-9][0-9](,|$)/))
		text = substr(text, 1, RSTART) "," substr(text, RSTART + 1)
	return sign text
}

function ratio(value)
{
	return value == "" ? "" : value < 1000 ? sprintf("%.2f", value) : number(value)
}

# The name is said once.
function begin(    name)
{
	name = $2 == last ? "" : $2
	last = $2
	return sprintf("%-*s %-4s %9s", width, name, $3 == "-" ? "" : $3,
		$4 == 0 ? "" : number($4))
}

function heading()
{
	if (headed++)
		return
	printf "%-*s %-4s %9s %13s %-5s %9s %9s  %s\n", width, "operation", "in",
		"N", "cost", "unit", "/ null", "/ peer", "nearest peer"
}

# Read twice, as the names say how wide their column is
NR == FNR {
	if ($1 ~ /row$/ && length($2) > width)
		width = length($2)
	next
}
$1 == "row" {
	heading()
	text = begin() sprintf(" %13s %-5s %9s %9s  %s", number($5), $6,
		ratio($7), ratio($9), $8)
	sub(/ +$/, "", text)
	print text
}
$1 == "norow" {
	heading()
	print begin() sprintf(" %13s %s", "not measured:", $5)
}
$1 == "goal" {
	if (!goals++)
		print "\ngoals"
	count[$2]++
	if ($2 == "not measured")
		printf "%-13s %s: %s\n", $2, $3, $6
	else
		printf "%-13s %s: %s %s %s (%s)\n", $2, $3, number2($4),
			$2 == "met" ? "<=" : ">", number2($5), $6
}
END {
	if (goals)
		printf "\n%d goals: %d met, %d missed, %d not measured\n",
			goals, count["met"], count["missed"],
			count["not measured"]
}

# Of a goal, which may be a ratio
function number2(value)
{
	return value < 100 ? sprintf("%.2f", value) : number(value)
}
