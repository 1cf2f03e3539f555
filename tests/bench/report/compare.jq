# SPDX-License-Identifier: GPL-2.0-or-later
# The rows of a run against those of the baseline, a line for each that differs:
# "worse", "missed", "missing", "better" or "new", and what it is. $baseline is the
# latter. The median of few operations may have met the timer, the least of them another
# state of the caches of the allocator: a row differs if both do, or the median by three
# times as much.
# Peers, which are no code of clusctl and vary by themselves, only have to be there;
# $unsteady has lines [PERCENT, TITLE] for other rows of which that is so, or that vary.

def percent: . * 100 | round / 100 | if . > 0 then "+\(.)" else "\(.)" end;
def title: "\(.name)\(if .shape == "-" then "" else ", \(.shape)" end)\(if .n == 0 then "" else ", N = \(.n)" end)";
def same($other): .name == $other.name and .shape == $other.shape and .n == $other.n and .unit == $other.unit;
def change($was):
	"\($was | title): \(.median) \(.unit), was \($was.median)"
	+ if $was.median == 0 then "" else " (\((.median / $was.median - 1) * 100 | percent) %)" end;

# By more than that many percent; in tenths, which are whole
def more($percent; $was; $is):
	($is - $was) * 10 | round * 100 > ($was | fabs * 10 | round * $percent);
def above($percent; $was; $is):
	more(3 * $percent; $was.median; $is.median)
	or (more($percent; $was.median; $is.median) and more($percent; $was.min; $is.min));
def tolerance: . as $title | first($unsteady[] | select(.[1] as $one | $title | test($one)) | .[0]) // "3";
def negative: { median: -.median, min: -.min };

[.rows[] | select(.unit == "instr" or .unit == "bytes")] as $rows
| ($baseline.rows[] | . as $was
   | (first($rows[] | select(same($was))) // null) as $is
   | if $is == null then "missing\t\(title): not measured, was \(.median) \(.unit)"
     elif $is.is_peer then empty
     else ($was | title | tolerance) as $percent
       | if $percent == "-" then empty
	 else ($percent | tonumber) as $percent
	   | if above($percent; $was; $is) then "worse\t\($is | change($was))"
	     elif above($percent; $was | negative; $is | negative) then "better\t\($is | change($was))"
	     else empty
	     end
	 end
     end),
  ($rows[] | . as $is | select(any($baseline.rows[]; same($is)) | not)
   | "new\t\(title): \(.median) \(.unit)"),
  ([.goals[] | select(.state == "met") | .goal] as $met
   | (($baseline.goals // [])[] | select(. as $one | any($met[]; . == $one) | not)
      | "missed\tthe goal \(.)"),
     ($met[] | select(. as $one | any(($baseline.goals // [])[]; . == $one) | not)
      | "new\tthe goal \(.) is met"))
