# SPDX-License-Identifier: GPL-2.0-or-later
# How a goal is judged; what is missing makes it "not measured".
. as $all
| # What was to be measured and was not might be the dearest.
def without_gap(of):
	(first($all.missing[] | select(of)) // null) as $gap
	| if $gap then error("no row: \($gap.name), \($gap.shape), \($gap.n): \($gap.why)")
	  else . end;
def named($name):
	without_gap(.name == $name)
	| [$all.rows[] | select(.name == $name)]
	| if length == 0 then error("no row: \($name)") else . end;
def dearest($name): named($name) | max_by(.median);
def cheapest($name): named($name) | min_by(.median);
def row($name; $shape; $n):
	first($all.rows[] | select(.name == $name and .shape == $shape and .n == $n))
	// error("no row: \($name), \($shape), \($n)");
# The row that cost most beside the same with the fewest checkpoints, .few: it has
# .ratio. How many fit into one resource is up to its cap; spread, there are $many.
def grown($many; $others):
	[ [$all.rows[] | select(.unit == "instr" and .n > 0 and (.is_peer | not)
				and (.name | test($others) | not))]
	  | group_by([.name, .shape])[]
	  | min_by(.n) as $few
	  | max_by(.n) as $most
	  | without_gap(.name == $few.name and .shape == $few.shape)
	  | if $most.n < $many and $most.shape == "many" then
		error("no row: \($most.name), \($most.shape), \($many)")
	    else .[] | select(.n > $few.n and $few.median > 0) end
	  | .ratio = .median / $few.median | .few = $few ]
	| if any(.n >= $many) then max_by(.ratio) else error("no row with \($many) checkpoints") end;
def flat($many; $others): grown($many; $others).ratio;
def worst($many; $others): grown($many; $others) | .few, .;
def judge($goal; left; right; figures):
	try (left as $left | right as $right
	     | { goal: $goal, state: (if $left <= $right then "met" else "missed" end),
		 left: ($left * 100 | round / 100), right: ($right * 100 | round / 100),
		 figures: [figures | { name, shape, n, unit, median }] })
	catch { goal: $goal, state: "not measured", why: . };
