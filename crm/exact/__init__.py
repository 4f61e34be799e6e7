"""Exact numbers and what is built on them: rounding, problems with a place, explanations that are the arithmetic.

The ground under both engines, `evaluations/engine` and `incentives/engine`. No Django, no clock, no float.

`numbers`      reading and writing exact numbers
`rounding`     once a line, at the minor unit; parts that add up to their whole
`sharing`      a fixed amount shared out by largest remainder, with its arithmetic
`explanation`  terms: each knows its value and how it came to it
`problems`     what is wrong, where, and how to mend it, in both languages
`reading`      documents and inputs as types, every mistake at once
`wording`      terms in words
"""
