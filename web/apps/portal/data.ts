// What the portal reads: the service list, the phone numbers, the city. Each is asked for once a visit.
import { reactive } from 'vue';
import { api, asRefusal, type Refusal } from '@shared/api/client';
import type { Clause, Text } from '@shared/api/types';

export interface Service {
  item: string;
  kind: string;
  label: Text | string;
  recipients?: Text | string | null;
  content?: Text | string | null;
  standard?: Text | string | null;
  requirements?: Text | string | null;
  responsible?: (Text | string)[] | null;
  apply?: Text | string | null;
  no_application?: boolean;
  clause?: Clause | null;
  status?: string;
}

export interface Phone { region?: string; name: Text | string; district?: Text | string | null; phone: string | null; address?: Text | string | null }
export interface Contact { hotline?: string | null; city_bureau?: Phone | null; towns?: Phone[]; items?: Phone[] }
export interface City { code: string; name: Text | string; synthetic?: boolean; today?: string }

export interface Paper { document: string; title: Text; number: string; issued: string | null; legal_status: string }
export interface Recipients { as_of: string | null; least: number; districts: string[]; items: { item: string; label: Text; all: number | null; people: (number | null)[] }[] }

export interface Change { kind: 'added' | 'removed' | 'changed'; label: Text; parts: Text[] }
export interface Edition { id: string; year: string; items: number; number: string; note: string; published_on: string; first: boolean; differences: Change[] }

export interface Loaded<T> { value: T | null; error: Refusal | null; loading: boolean; load: () => Promise<void> }

function once<T>(address: string, shape: (answer: never) => T): Loaded<T> {
  const state = reactive({
    value: null as T | null,
    error: null as Refusal | null,
    loading: false,
    async load(): Promise<void> {
      if (state.value || state.loading) return;
      state.loading = true;
      state.error = null;
      try { state.value = shape((await api.get(address, undefined, { anonymous: true })) as never) as never; } catch (caught) { state.error = asRefusal(caught) as never; }
      state.loading = false;
    },
  });
  return state as Loaded<T>;
}

export const city = once<City>('/public/city', (answer) => answer);
export const services = once<Service[]>('/public/service-list', (answer: { items: Service[] }) => answer.items);
export const editions = once<Edition[]>('/public/editions', (answer: { items: Edition[] }) => answer.items);
export const documents = once<Paper[]>('/public/documents', (answer: { items: Paper[] }) => answer.items);
export const recipients = once<Recipients>('/public/recipients', (answer) => answer);
export interface OpenEdition { span: string; period: string; edition: number; as_of: string; current: boolean; released_by: string; reason: string }
export interface OpenTable { table: string; title: Text; definition: Text; standard: string; rounded: boolean; as_of: string; rows: { key: string; label: Text; level: number }[]; columns: { key: string; label: Text }[]; values: (number | null)[] }
export interface OpenPeriod { edition: OpenEdition; rule: Text; tables: OpenTable[] }
export interface OpenAppraisal { year: string; title: string; weights: string; clause: Clause; full: number; aspects: { label: string; full: number }[]; districts: { name: string; marks: string[]; total: string }[] }

export interface OpenReview { id: string; of: string; item: string; decided_from: string | null; decided_to: string | null; state: string; listed: number; sampled: number; list_digest: string; commitment: string; words: string; secret: string; seed: string; prepared_at: string }

export const reviews = once<OpenReview[]>('/public/reviews', (answer: { reviews: OpenReview[] }) => answer.reviews);
export const statistics = once<OpenEdition[]>('/public/statistics', (answer: { items: OpenEdition[] }) => answer.items);
export const appraisals = once<OpenAppraisal[]>('/public/appraisals', (answer: { items: OpenAppraisal[] }) => answer.items);
export const contact = once<Contact>('/public/contact', (answer) => answer);

export const hotline = '12345';
export const dial = (phone: string) => `tel:${phone.replace(/[^\d+]/g, '')}`;
