"""The cost of waiting: memory of jobs that are not due, scheduling of due jobs, and reloading jobs from a ledger.

`approaches` holds many waiting jobs, `scheduling` schedules polls without sending requests, `reloading` reads jobs from
a ledger; each runs in a fresh process. `measure` runs them, `report` writes the section of the page.
"""
