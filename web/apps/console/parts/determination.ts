// How parts of a determination read: clause, amount with its period, facts, what is missing.
import type { Clause, Determination, Fact, Text } from '@shared/api/types';
import { i18n, language, tx } from '@shared/i18n';
import { isText, valueText, yuan } from '@shared/lib/format';

export function clauseText(clause: Clause | null | undefined): string {
  if (!clause) return '—';
  const title = tx(clause.title) || clause.document || '';
  // The number of a clause helps a reader; the name of another place in the document is said by its title.
  const at = clause.at && /^[\d.]+$/.test(clause.at) ? i18n.global.t('result.at', { at: clause.at }) : '';
  return [title, at].filter(Boolean).join(' ') || '—';
}

export function moneyText(d: Pick<Determination, 'amount_fen' | 'period'>): string {
  if (d.amount_fen === null || d.amount_fen === undefined) return '—';
  const known = ['once', 'meal', 'month', 'year', 'day'];
  const per = d.period && known.includes(d.period) ? i18n.global.t(`result.per.${d.period}`) : '';
  return `${yuan(d.amount_fen)} ${i18n.global.t('form.yuan')}${per}`;
}

export function factText(fact: Fact): string {
  const words = tx(fact.value_label);
  if (words) return words;
  const { t } = i18n.global;
  return valueText(fact.value, { kind: 'text' }, language(), { yes: t('common.yes'), no: t('common.no'), none: t('fact.unknown') });
}

/** What is missing comes as plain words or with the offices that could tell. */
export function labelsOf(missing: Determination['missing'] | Text[] | null | undefined): string[] {
  return (missing ?? []).map((m) => {
    if (typeof m === 'string') return m;
    if (isText(m)) return tx(m);
    const from = (m.from ?? []).map((f) => tx(f)).filter(Boolean);
    const label = tx(m.label) || m.fact;
    return from.length ? `${label}（${i18n.global.t('result.from')}${from.join('、')}）` : label;
  });
}
