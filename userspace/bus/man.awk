# SPDX-License-Identifier: GPL-2.0-or-later
# Make the part of org.clusctl1(5) that is about interfaces of the XML files that
# describe them: what stands before an element, as a comment, is its text.
function attribute(name,    text)
{
	if (!match($0, " " name "=\"[^\"]*\""))
		return ""
	text = substr($0, RSTART, RLENGTH)
	sub(/^[^"]*"/, "", text)
	sub(/"$/, "", text)
	return text
}

function escaped(text)
{
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	return text
}

# say FORM, of an element whose name is @word, and its text
function say(word, rest)
{
	print ".TP"
	printf ".BR %s \" %s\"\n", word, escaped(rest)
	print escaped(comment)
	comment = ""
}

function end_member(    rest)
{
	rest = "(" taken ")"
	if (given != "")
		rest = rest " -> " given
	comment = kept
	say(member, rest)
	member = ""
}

/^ *<!-- SPDX/ {
	next
}

/^ *<!-- / {
	comment = $0
	sub(/^ *<!-- /, "", comment)
	sub(/ -->$/, "", comment)
	next
}

/<interface / {
	printf ".SS %s\n%s\n", attribute("name"), escaped(comment)
	comment = ""
}

/<(method|signal) / {
	kept = comment
	taken = given = ""
	member = attribute("name")
	is_signal = /<signal/
	if (!is_signal && !methods++ || is_signal && !signals++)
		printf ".PP\n.I %s\n", is_signal ? "Signals" : "Methods"
}

/<arg / {
	text = attribute("type") " " attribute("name")
	if (attribute("direction") == "out")
		given = given (given == "" ? "" : ", ") text
	else
		taken = taken (taken == "" ? "" : ", ") text
}

/<\/(method|signal)>/ {
	end_member()
}

/<property / {
	if (!properties++)
		print ".PP\n.I Properties"
	say(attribute("name"), attribute("type"))
}

/<\/interface>/ {
	methods = signals = properties = 0
}
