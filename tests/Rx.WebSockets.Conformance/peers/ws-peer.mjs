// npm's ws in the hands of the conformance tests. Each line on standard input is a command, each line on standard output
// an event; both are JSON objects, and "id" names the connection they are about. Ends with its standard input.
import { createInterface } from 'node:readline';

const { WebSocket, WebSocketServer } = await import('ws').catch(() => process.exit(3)); // 3: ws is not installed

const sockets = new Map();
const tell = event => process.stdout.write(JSON.stringify(event) + '\n');

function watch(id, socket) {
  sockets.set(id, socket);
  socket.on('open', () => tell({ id, on: 'open', subprotocol: socket.protocol }));
  socket.on('message', (data, isBinary) =>
    tell({ id, on: 'message', ...(isBinary ? { binary: data.toString('base64') } : { text: data.toString() }) }));
  socket.on('ping', data => tell({ id, on: 'ping', binary: data.toString('base64') }));
  socket.on('pong', data => tell({ id, on: 'pong', text: data.toString() }));
  socket.on('close', (code, reason) => tell({ id, on: 'close', code, reason: reason.toString() }));
  socket.on('error', () => {}); // 'close' follows
  socket.on('unexpected-response', (request, response) => {
    tell({ id, on: 'refused', status: response.statusCode });
    request.destroy();
  });
}

const commands = {
  connect: ({ id, url, subprotocols, origin, maxSize, deflate }) =>
    watch(id, new WebSocket(url, subprotocols, { origin, maxPayload: maxSize, perMessageDeflate: deflate ? { threshold: 0 } : true })),

  // Serves one connection, on a free port that the event 'listening' tells; refuses it if a status to refuse with is given.
  listen({ id, subprotocol, refuse, maxSize, deflate }) {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      maxPayload: maxSize,
      perMessageDeflate: deflate ? { threshold: 0 } : false,
      handleProtocols: offered => offered.has(subprotocol) && subprotocol,
      verifyClient: (_, answer) => answer(!refuse, refuse, 'refused by ws'),
    });
    server.on('listening', () => tell({ id, on: 'listening', port: server.address().port }));
    server.on('connection', socket => {
      watch(id, socket);
      tell({ id, on: 'open', subprotocol: socket.protocol });
      server.close();
    });
  },

  text: ({ id, text }) => sockets.get(id).send(text),
  binary: ({ id, binary }) => sockets.get(id).send(Buffer.from(binary, 'base64')),
  fragments: ({ id, fragments }) =>
    fragments.forEach((text, at) => sockets.get(id).send(text, { fin: at === fragments.length - 1 })),
  ping: ({ id, text }) => sockets.get(id).ping(text),
  close: ({ id, code, reason }) => sockets.get(id).close(code, reason),
  drop: ({ id }) => sockets.get(id).terminate(),
};

createInterface({ input: process.stdin })
  .on('line', line => {
    const command = JSON.parse(line);
    commands[command.do](command);
  })
  .on('close', () => process.exit());

tell({ on: 'ready' });
