# SPDX-License-Identifier: GPL-2.0-or-later
# Merge the KTAP of many suites: a line per suite, and the total.
#
# usage: awk -f ktap.awk [-v quiet=1] [-v total=FILE] RESULTS...
#
# In RESULTS each suite stands between "==# begin NAME" and "==# end NAME
# STATUS". A suite fails when it has a "not ok", a plan that is missing, comes
# twice or does not match the results, a "Bail out!", an exit status that is not
# 0, or no end. A fault of the suite itself counts as one failed test.
#
# total is a file that gets one line "PASSED FAILED SKIPPED"; quiet leaves only
# the total, as "N passed, N failed, N skipped". Exits with 1 if anything
# failed or nothing ran.

function fault(text)
{
	faults[++nfaults] = text
}

function start(suite)
{
	if (name != "")
		finish("")
	name = suite
	ok = bad = skip = plans = planned = nfaults = nshown = nskipped = 0
	kept = ""
}

function show(line)
{
	if (++nshown <= 60)
		shown[nshown] = line
}

function finish(status,    i, word)
{
	if (plans != 1)
		fault(plans ? "more than one plan" : "no plan")
	else if (planned != ok + bad + skip)
		fault("the plan says " planned ", there are " \
		      ok + bad + skip " results")
	else if (!planned)
		fault("nothing ran")
	if (status == "")
		fault("the suite did not end")
	else if (status != "0" && !(bad && status == "1"))
		fault("exit status " status)
	if (nfaults && kept != "")
		show(kept)
	word = bad || nfaults ? "FAIL" : "ok"
	passed += ok
	failed += bad + nfaults
	skipped += skip
	suites++
	if (!quiet) {
		printf "%-5s %-24s %4d passed", word, name, ok
		if (bad + nfaults)
			printf ", %d failed", bad + nfaults
		if (skip)
			printf ", %d skipped", skip
		print ""
		for (i = 1; i <= nskipped && i <= 10; i++)
			print "        " skips[i]
		for (i = 1; i <= nshown && i <= 60; i++)
			print "        " shown[i]
		if (nshown > 60)
			print "        ... and " nshown - 60 " lines more"
		for (i = 1; i <= nfaults; i++)
			print "        not ok: " faults[i]
	}
	name = ""
}

{ sub(/\r$/, "") }

$1 == "==#" && $2 == "begin" { start($3); next }
$1 == "==#" && $2 == "end" { finish($4); next }
name == "" { next }

/^1\.\.[0-9]+/ {
	plans++
	planned = substr($1, 4) + 0
	if (planned == 0 && /# *SKIP/) {
		planned = 1
		skip++
		skips[++nskipped] = $0
	}
	next
}

/^(not )?ok / {
	number = $1 == "ok" ? $2 : $3
	if (number + 0 != ok + bad + skip + 1)
		fault("result " number " is out of order")
	if ($1 == "not") {
		bad++
		show(kept $0)
	} else if (/# *SKIP/) {
		skip++
		skips[++nskipped] = $0
	} else {
		ok++
	}
	kept = ""
	next
}

/^Bail out!/ { fault($0); next }

# Diagnostics belong to the result that follows; the last lines are enough.
/[^ \t]/ && !/^K?TAP version/ {
	kept = kept $0 "\n        "
	if (length(kept) > 4000)
		kept = "..." substr(kept, length(kept) - 3500)
}

END {
	if (name != "")
		finish("")
	if (quiet)
		printf "%d passed, %d failed, %d skipped\n", passed, failed, \
		       skipped
	if (total != "")
		print passed + 0, failed + 0, skipped + 0 >total
	exit failed || !suites
}
