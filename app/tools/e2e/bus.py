"""A publisher of the real libzmq. Binds the endpoint given and prints it. Then
publishes each line of its input, [topic, envelope], and prints how many
publishers' subscriptions there are whenever that changes. Ends with its input.
"""

import json
import sys

import zmq

socket = zmq.Context().socket(zmq.XPUB)  # a PUB that tells of its subscribers
socket.setsockopt(zmq.XPUB_VERBOSER, 1)  # of each of them
socket.sndhwm = 0  # nothing is dropped
socket.bind(sys.argv[1])
print(json.dumps({"endpoint": socket.last_endpoint.decode()}), flush=True)

poller = zmq.Poller()
poller.register(socket, zmq.POLLIN)
poller.register(sys.stdin.fileno(), zmq.POLLIN)
subscribers = 0
while True:
    ready = dict(poller.poll())
    if socket in ready:
        subscribers += 1 if socket.recv()[:1] == b"\x01" else -1
        print(json.dumps({"subscribers": subscribers}), flush=True)
    if sys.stdin.fileno() in ready:
        line = sys.stdin.buffer.raw.readline()
        if not line:
            break
        topic, envelope = json.loads(line)
        socket.send_multipart([topic.encode(), json.dumps(envelope).encode()])
socket.close(linger=1000)
