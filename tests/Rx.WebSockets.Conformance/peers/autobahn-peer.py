"""Python's autobahn in the hands of the conformance tests.

Each line on standard input is a command, each line on standard output an event; both are JSON objects, and "id" names the
connection they are about. Ends with its standard input.
"""
import asyncio
import base64
import json
import sys
from urllib.parse import urlsplit

try:
    from autobahn.asyncio.websocket import (
        WebSocketClientFactory, WebSocketClientProtocol, WebSocketServerFactory, WebSocketServerProtocol)
    from autobahn.websocket.compress import (
        PerMessageDeflateOffer, PerMessageDeflateOfferAccept, PerMessageDeflateResponse, PerMessageDeflateResponseAccept)
except ImportError:
    sys.exit(3)  # 3: autobahn is not installed

sockets = {}


def tell(on, id=None, **facts):
    print(json.dumps({"on": on, "id": id, **facts}), flush=True)


class Telling:
    def onOpen(self):
        sockets[self.id_of_test] = self
        tell("open", self.id_of_test, subprotocol=self.websocket_protocol_in_use or "")

    def onMessage(self, payload, isBinary):
        shown = {"binary": base64.b64encode(payload).decode()} if isBinary else {"text": payload.decode()}
        tell("message", self.id_of_test, **shown)

    def onPing(self, payload):
        tell("ping", self.id_of_test, binary=base64.b64encode(payload).decode())
        super().onPing(payload)

    def onPong(self, payload):
        tell("pong", self.id_of_test, text=payload.decode())

    def onClose(self, wasClean, code, reason):
        # The application is told of what the peer sent where it did.
        code = self.remoteCloseCode if self.remoteCloseCode is not None else 1006 if not wasClean else 1005
        tell("close", self.id_of_test, code=code, reason=self.remoteCloseReason or "")


def accept_offer(offers):
    """The first offer of permessage-deflate, with whatever it asks for."""
    for offer in offers:
        if isinstance(offer, PerMessageDeflateOffer):
            return PerMessageDeflateOfferAccept(offer)


def accept_response(response):
    if isinstance(response, PerMessageDeflateResponse):
        return PerMessageDeflateResponseAccept(response)


async def connect(id, url, deflate=None, **_):
    factory = WebSocketClientFactory(url)
    factory.protocol = type("Client", (Telling, WebSocketClientProtocol), {"id_of_test": id})
    if deflate:
        factory.setProtocolOptions(
            perMessageCompressionOffers=[PerMessageDeflateOffer(accept_no_context_takeover=False)], perMessageCompressionAccept=accept_response)
    address = urlsplit(url)
    await asyncio.get_running_loop().create_connection(factory, address.hostname, address.port)


async def listen(id, deflate=None, **_):
    """Serves, on a free port that the event 'listening' tells."""
    factory = WebSocketServerFactory()
    factory.protocol = type("Server", (Telling, WebSocketServerProtocol), {"id_of_test": id})
    if deflate:
        factory.setProtocolOptions(perMessageCompressionAccept=accept_offer)
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0)
    tell("listening", id, port=server.sockets[0].getsockname()[1])


async def text(id, text):
    sockets[id].sendMessage(text.encode(), False)


async def binary(id, binary):
    sockets[id].sendMessage(base64.b64decode(binary), True)


async def close(id, code=None, reason=""):
    sockets[id].sendClose(code, reason or None)


async def drop(id):
    sockets[id].transport.abort()


async def main():
    commands = {command.__name__: command for command in (connect, listen, text, binary, close, drop)}
    lines = asyncio.StreamReader(limit=2**26)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    tell("ready")
    async for line in lines:
        command = json.loads(line)
        await commands[command.pop("do")](**command)


asyncio.run(main())
