// npm's ws as an echo server for the benchmarks. Its first line of output is the port; the line 'cpu' is answered
// with the processor time so far in units of 100 ns, any other with 0; ends with its standard input.
import { createInterface } from 'node:readline';

const { WebSocketServer } = await import('ws').catch(() => process.exit(3)); // 3: ws is not installed

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 32 << 20, perMessageDeflate: false });
server.on('listening', () => console.log(server.address().port));
server.on('connection', socket => {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  socket.on('error', () => {}); // 'close' follows
});

const lines = createInterface({ input: process.stdin });
lines.on('line', line => {
  const { user, system } = process.cpuUsage();
  console.log(line === 'cpu' ? 10 * (user + system) : 0);
});
lines.on('close', () => process.exit(0));
