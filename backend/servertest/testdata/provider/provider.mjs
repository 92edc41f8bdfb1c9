// An OpenID Connect provider for tests. It says its issuer on the first line,
// and ends with its standard input.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const { client, accounts } = JSON.parse(process.env.HUBS_TEST_PROVIDER);
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [client],
    claims: { openid: ['sub'], email: ['email'], profile: ['name', 'nickname', 'preferred_username', 'groups'] },
    findAccount: (_, id) => accounts[id] && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
    cookies: { keys: ['of tests'] },
    pkce: { required: () => true },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
// Each line of the standard input changes accounts.
createInterface(process.stdin).on('line', (line) => Object.assign(accounts, JSON.parse(line))).on('close', () => process.exit());
