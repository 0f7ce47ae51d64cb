"""Python's websockets in the hands of the conformance tests.

Each line on standard input is a command, each line on standard output an event; both are JSON objects, and "id" names the
connection they are about. Ends with its standard input.
"""
import asyncio
import base64
import http
import json
import sys

try:
    import websockets
    from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, ServerPerMessageDeflateFactory
    from websockets.frames import Close
except ImportError:
    sys.exit(3)  # 3: websockets is not installed

sockets = {}
background = set()


def tell(on, id=None, **facts):
    print(json.dumps({"on": on, "id": id, **facts}), flush=True)


def start(coroutine):
    task = asyncio.ensure_future(coroutine)
    background.add(task)
    task.add_done_callback(background.discard)


class Telling:
    """Tells of pings; the package calls this to answer one."""

    async def pong(self, data=b""):
        tell("ping", self.id_of_test, binary=base64.b64encode(data).decode())
        await super().pong(data)


def telling(protocol, id):
    return type("TellingProtocol", (Telling, protocol), {"id_of_test": id})


def all_of(extension):
    """Instead of the package's own settings, which keep windows small."""
    return {"compression": None, "extensions": [extension]}


async def watch(id, socket):
    sockets[id] = socket
    tell("open", id, subprotocol=socket.subprotocol or "")
    try:
        async for message in socket:
            if isinstance(message, str):
                tell("message", id, text=message)
            else:
                tell("message", id, binary=base64.b64encode(message).decode())
    except websockets.ConnectionClosed:
        pass
    await socket.wait_closed()
    tell("close", id, code=socket.close_code, reason=socket.close_reason)


async def connect(id, url, subprotocols=None, origin=None, maxSize=2**20, deflate=None):
    async def run():
        try:
            socket = await websockets.connect(
                url, subprotocols=subprotocols, origin=origin, max_size=maxSize,
                **(all_of(ClientPerMessageDeflateFactory(client_max_window_bits=True)) if deflate else {}),
                open_timeout=None, ping_interval=None, create_protocol=telling(websockets.WebSocketClientProtocol, id),
            )
        except websockets.InvalidStatusCode as refusal:
            tell("refused", id, status=refusal.status_code)
        else:
            await watch(id, socket)

    start(run())


async def listen(id, subprotocol=None, refuse=None, maxSize=2**20, deflate=None):
    """Serves, on a free port that the event 'listening' tells; refuses if a status to refuse with is given."""

    async def refusal(path, headers):
        return (http.HTTPStatus(refuse), [], b"refused by websockets") if refuse else None

    server = await websockets.serve(
        lambda socket: watch(id, socket), "127.0.0.1", 0,
        subprotocols=subprotocol and [subprotocol], process_request=refusal, max_size=maxSize,
        **(all_of(ServerPerMessageDeflateFactory()) if deflate else {}),
        ping_interval=None, create_protocol=telling(websockets.WebSocketServerProtocol, id),
    )
    tell("listening", id, port=server.sockets[0].getsockname()[1])


async def text(id, text):
    await sockets[id].send(text)


async def binary(id, binary):
    await sockets[id].send(base64.b64decode(binary))


async def fragments(id, fragments):
    async def one_by_one():
        for fragment in fragments:
            yield fragment

    await sockets[id].send(one_by_one())


async def ping(id, text):
    pong = await sockets[id].ping(text)

    async def run():
        await pong
        tell("pong", id, text=text)

    start(run())


async def close(id, code=None, reason=""):
    if code is None:
        # The package has no call for a Close without a body; it ends the connection when the answer has come.
        start(sockets[id].write_close_frame(Close(1005, ""), b""))
    else:
        start(sockets[id].close(code, reason))


async def drop(id):
    sockets[id].transport.abort()


async def main():
    commands = {command.__name__: command for command in (connect, listen, text, binary, fragments, ping, close, drop)}
    lines = asyncio.StreamReader(limit=2**26)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    tell("ready")
    async for line in lines:
        command = json.loads(line)
        await commands[command.pop("do")](**command)


asyncio.run(main())
