"""Connects a SUB socket of the real libzmq to the endpoint given, subscribes to
the prefixes that follow it, and prints the frames of each message as a list."""

import json
import sys

import zmq

socket = zmq.Context().socket(zmq.SUB)
socket.rcvhwm = 0
for prefix in sys.argv[2:]:
    socket.setsockopt_string(zmq.SUBSCRIBE, prefix)
socket.heartbeat_ivl = 200  # ms: our publisher must answer
socket.heartbeat_timeout = 60000  # it may be busy
socket.connect(sys.argv[1])
while True:
    print(json.dumps([f.decode() for f in socket.recv_multipart()]), flush=True)
