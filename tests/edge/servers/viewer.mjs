import { createServer } from 'node:http';
import { withTurret } from 'tinyturret/worker';

const fine = (_message, response) => response.writeHead(404).end('nothing here');
const server = createServer(withTurret(fine, { viewerPath: '/errors' }));
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
