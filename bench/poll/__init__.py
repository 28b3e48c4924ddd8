"""Measure the cost of a poll over real sockets on this machine, with bulkstatus and with other clients.

A server in a separate process responds to every request with the same 200 bytes, a valid response of Passcreator. Each
client runs in a new process, and only one client runs at a time. As soon as the response to a poll arrives, the client
polls the same job again, so the concurrency equals the number of jobs.

server.py   responds to the polls
clients.py  polls with one client
meter.py    counts the polls
turns.py    compares the processor time of the blocking clients more precisely
parts.py    measures the processor time of each part of a poll except HTTP
measure.py  runs all measurements
report.py   writes the section of the benchmark page
"""
