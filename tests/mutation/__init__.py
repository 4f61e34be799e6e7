"""Are the tests of the engines sharp? Their code is changed, one small change at a time, and a test has to fail.

`layout`    a folder that holds the three pure packages, their tests and nothing else of the house
`verdicts`  what became of every changed line
"""
