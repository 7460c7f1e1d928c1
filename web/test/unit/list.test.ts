import { describe, expect, it } from 'vitest';
import { filterQuery, listQuery } from '../../shared/ui/list';

describe('the address of a list', () => {
  it('holds what the list asks and nothing else', () => {
    expect(listQuery({ q: '陈', 'f.status': 'open,done', sort: '-name', after: 'c', limit: '20', open: 'x', tab: 'history' })).toEqual({ q: '陈', 'f.status': 'open,done', sort: '-name', after: 'c', limit: '20' });
  });
  it('takes only the page sizes there are', () => { expect(listQuery({ limit: '5000' })).toEqual({}); });
  it('takes the first of repeated values', () => { expect(listQuery({ q: ['a', 'b'] })).toEqual({ q: 'a' }); });
  it('names the same rows the same way, whatever the order and the page', () => {
    expect(filterQuery({ 'f.b': '2', q: 'x', 'f.a': '1', after: 'c', sort: 'n' })).toBe(filterQuery({ 'f.a': '1', 'f.b': '2', q: 'x' }));
    expect(filterQuery({ sort: 'name', limit: '20' })).toBe('');
  });
});
