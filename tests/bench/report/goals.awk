# SPDX-License-Identifier: GPL-2.0-or-later
# The jq program that judges goals: of goals.tsv, to follow goals.jq.
BEGIN { FS = "\t" }

function quoted(text)
{
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	return "\"" text "\""
}

# call(REFERENCE, WHICH): the row that is meant, of several the one that is WHICH
function call(reference, which,    part, count)
{
	count = split(reference, part, "|")
	if (count == 3)
		return "row(" quoted(part[1]) "; " quoted(part[2]) "; " part[3] + 0 ")"
	return which "(" quoted(reference) ")"
}

# compiled(TEXT, WHICH, MINUS): an expression of jq; adds to figures what it is made
# of; MINUS is which row is meant behind a minus
function compiled(text, which, minus,    done, one)
{
	done = ""
	while (match(text, /\[[^]]*\]/)) {
		one = call(substr(text, RSTART + 1, RLENGTH - 2),
			substr(text, 1, RSTART - 1) ~ /- *$/ ? minus : which)
		figures = figures (figures ? ", " : "") one
		done = done substr(text, 1, RSTART - 1) "(" one " | .median)"
		text = substr(text, RSTART + RLENGTH)
	}
	return done text
}

/^#/ || !NF { next }
NF != 3 {
	print FILENAME ": line " FNR " has not three columns" >"/dev/stderr"
	exit bad = 1
}
{
	figures = ""
	left = compiled($2, "dearest", "cheapest")
	right = compiled($3, "cheapest", "dearest")
	if (left ~ /^flat/)
		figures = "worst(" substr(left, 6)
	goals = goals (goals ? ",\n" : "") "judge(" quoted($1) "; " left "; " \
		right "; " figures ")"
}
END {
	if (bad)
		exit 1
	print ".goals = [" goals "]"
}
