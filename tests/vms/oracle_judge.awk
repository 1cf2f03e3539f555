# SPDX-License-Identifier: GPL-2.0-or-later
# What became of the changes that were acknowledged?
#
# usage: awk -f oracle_judge.awk HOST NODE...
#
# The NODEs are the logs of the nodes, see oracle_node. HOST has a line for each
# time that one of them looked at a slot, or at all:
#
#   at TAG SLOT|all LINES...       how many lines each NODE had just before
#
# What was acknowledged in these lines must be seen, or what came later: what was
# tried and not acknowledged before it by the same node. Prints a line for each
# change that is lost, back from the dead ("resurrected") or rolled back, and at
# the end
#
#   judged LOOKS ACKNOWLEDGED LOST RESURRECTED ROLLED-BACK
#
# Exits with 1 if there is any, and with 2 if there is nothing to judge.

# One that is empty is skipped.
FNR == 1 {
	do
		file++
	while (ARGV[file] != FILENAME)
}

file == 1 && $1 == "at" {
	tags[++looks] = $2
	slot_of_look[$2] = $3
	for (i = 4; i <= NF; i++)
		until[$2, i - 3] = $i
}

file == 1 { next }

# An intent is open until its node is told that one after it is stored.
$1 == "intent" && NF >= 4 {
	ids[$2]
	if ($3 == "-" && $4 == "made")
		slot_of[$2] = $5
	else if ($3 == "-")
		is_ending[$2] = 1
	key = $2 " " $3
	open[file, key] = open[file, key] " " ++intents
	content_of[intents] = $4
	intents_of[key] = intents_of[key] " " intents
	settled[intents] = -1
}

$1 == "ack" && NF == 5 {
	key = $2 " " $3
	n = split(open[file, key], list)
	for (i = 1; i <= n; i++)
		settled[list[i]] = $4
	open[file, key] = ""
	if ($3 != "-" && (key, $4) in acked && acked[key, $4] != $5)
		wrong("lost", key, $4, acked[key, $4],
		      "acknowledged again as " $5)
	acked[key, $4] = $5
	acks++
	ack_key[acks] = key
	ack_file[acks] = file - 1
	ack_line[acks] = FNR
	ack_generation[acks] = $4
	ack_content[acks] = $5
}

$1 == "seen" && NF == 6 {
	seen_generation[$2, $3 " " $4] = $5
	seen_content[$2, $3 " " $4] = $6
	seen_keys[$2] = seen_keys[$2] "\n" $3 " " $4
}

$1 == "took" { took[$2] = 1 }

$1 == "failed" { wrong("lost", $3, 0, "made", "it does not get online, " $2) }

function wrong(how, key, generation, content, what)
{
	if ((how, key, generation, what) in told)
		return
	told[how, key, generation, what]
	count[how]++
	print how ": " key " generation " generation " " content ": " what
}

# Was this tried, and not known to be stored before the generation?
function is_later(key, content, generation,    n, i, list)
{
	n = split(intents_of[key], list)
	for (i = 1; i <= n; i++)
		if (content_of[list[i]] == content &&
		    (settled[list[i]] < 0 || settled[list[i]] > generation))
			return 1
	return 0
}

function was_acked(key, content, generation,    i)
{
	for (i = 1; i <= acks; i++)
		if (ack_key[i] == key && ack_content[i] == content &&
		    ack_generation[i] < generation)
			return 1
	return 0
}

function judge(tag, key, generation, content,    there, now)
{
	there = (tag, key) in seen_generation
	if (!there) {
		if (content != "gone" && !is_later(key, "gone", generation))
			wrong("lost", key, generation, content,
			      "not there, " tag)
		return
	}
	now = seen_content[tag, key]
	what = "generation " seen_generation[tag, key] " " now ", " tag
	if (now == content && seen_generation[tag, key] >= generation)
		return
	if (seen_generation[tag, key] > generation &&
	    is_later(key, now, generation))
		return
	if (content == "gone")
		wrong("resurrected", key, generation, content, what)
	else if (seen_generation[tag, key] < generation ||
		 was_acked(key, now, generation))
		wrong("rolled back", key, generation, content, what)
	else
		wrong("lost", key, generation, content, what)
}

function judge_resource(tag, id, content)
{
	if (content == "gone") {
		if ((tag, id " -") in seen_generation)
			wrong("resurrected", id, 0, content, tag)
	} else if (!is_ending[id] && !((tag, id " -") in seen_generation)) {
		wrong("lost", id, 0, content, "not there, " tag)
	}
}

# The last of each that was acknowledged until then
function judge_look(tag,    i, key, parts, id, last)
{
	for (i = 1; i <= acks; i++) {
		key = ack_key[i]
		split(key, parts)
		id = parts[1]
		if (slot_of_look[tag] != "all" &&
		    slot_of_look[tag] != slot_of[id])
			continue
		if (ack_line[i] > until[tag, ack_file[i]])
			continue
		if (parts[2] == "-")
			judge_resource(tag, id, ack_content[i])
		else if (!(key in last) ||
			 ack_generation[last[key]] < ack_generation[i])
			last[key] = i
	}
	for (key in last) {
		split(key, parts)
		if (!is_ending[parts[1]])
			judge(tag, key, ack_generation[last[key]],
			      ack_content[last[key]])
	}
}

END {
	for (i = 1; i <= looks; i++) {
		if (!(tags[i] in took))
			continue
		judged++
		judge_look(tags[i])
	}
	print "judged", judged + 0, acks + 0, count["lost"] + 0,
		count["resurrected"] + 0, count["rolled back"] + 0
	if (count["lost"] + count["resurrected"] + count["rolled back"])
		exit 1
	exit judged && acks ? 0 : 2
}
