"""What waiting costs: the memory of jobs that are not due, the scheduling of those that are, and taking them up again.

`holders` hold many jobs that wait, `scheduling` asks for jobs that are due without asking any server, `reloading` takes
jobs up from a ledger; each in a fresh process. `measure` runs them, `report` writes.
"""
