"""Binds a PUB socket of the real libzmq at the endpoint given, prints where,
and publishes each line of its input: an envelope, under its topic; or a list
of strings, as the frames of one message. Ends with its input."""

import json
import sys

import zmq

socket = zmq.Context().socket(zmq.PUB)
socket.sndhwm = 0  # keep everything: a test counts what arrives
socket.bind(sys.argv[1])
print(socket.last_endpoint.decode(), flush=True)
for line in sys.stdin.buffer:
    value = json.loads(line)
    frames = [f.encode() for f in value] if isinstance(value, list) else [value["topic"].encode(), line.rstrip(b"\n")]
    socket.send_multipart(frames)
socket.close(linger=5000)
