"""What a plan pays, as pure functions: documents and facts in, lines with their explanation out.

No database, no clock, no float: every number is an exact fraction, every date is given. Start at `calculate.py`.
"""
