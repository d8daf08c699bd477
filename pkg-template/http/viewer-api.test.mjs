import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { apiOf } from './viewer-api.js';

const GROUP = '0123456789abcdef';
const turret = {
  groups: async () => Array.from({ length: 700 }, (_, at) => ({ id: at })),
  resolve: mock.fn(async () => {}),
  clear: mock.fn(async () => {}),
};
const find = apiOf(turret);
const request = new Request('https://shop.example/');

describe('apiOf', () => {
  it('finds routes by their path, and by the id of a group', () => {
    assert.deepEqual(Object.keys(find('groups').methods), ['GET']);
    assert.deepEqual(Object.keys(find('clear').methods), ['POST']);
    assert.equal(find(`groups/${GROUP}/remove`).group, GROUP);
  });

  it('finds nothing for other paths, such as names of Object.prototype', () => {
    const names = ['', 'constructor', '__proto__', 'toString', 'groups/', `groups/${GROUP}`];
    names.push(
      `groups/${GROUP}/constructor`,
      `groups/${GROUP}/toString`,
      `groups/${GROUP}x/remove`,
    );
    names.push(`groups/${GROUP.slice(1)}/remove`, `groups/../${GROUP}/remove`);
    for (const name of names) assert.equal(find(name), undefined, name);
  });

  it('passes the group and the options of a write on, without a malformed body', async () => {
    const post = (path, body) => {
      const { methods, group } = find(path);
      return methods.POST({ group, body });
    };
    assert.equal((await post(`groups/${GROUP}/resolve`, '{"release":"1"}')).status, 204);
    await post(`groups/${GROUP}/resolve`, '{');
    await post('clear', '');
    assert.deepEqual(
      turret.resolve.mock.calls.map(({ arguments: given }) => given),
      [
        [GROUP, { release: '1' }],
        [GROUP, undefined],
      ],
    );
    assert.equal(turret.clear.mock.callCount(), 1);
  });

  it('lists a page of groups with the total number, for any query', async () => {
    const idsOf = async (query) => {
      const response = await find('groups').methods.GET({
        request,
        query: new URLSearchParams(query),
      });
      const { groups, total } = await response.json();
      assert.equal(total, 700);
      return groups.map(({ id }) => id);
    };
    assert.equal((await idsOf('')).length, 100);
    assert.deepEqual(await idsOf('offset=698&limit=9'), [698, 699]);
    assert.deepEqual(await idsOf('offset=9&limit=2'), [9, 10]);
    assert.equal((await idsOf('limit=501')).length, 500);
    for (const odd of ['-1', '1e2', '7.5', 'x', '9'.repeat(20)]) {
      assert.equal((await idsOf(`limit=${odd}&offset=${odd}`))[0], 0, odd);
    }
  });
});
