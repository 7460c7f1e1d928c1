// Long work seen from a page: following a job until it has ended, in one place for every screen.
import { api, asRefusal, Refusal } from './client';
import type { Job } from './types';
import { i18n } from '../i18n';

const ends = ['done', 'failed', 'cancelled'];
export const hasEnded = (job: Job): boolean => ends.includes(job.state);

export interface Following {
  /** Asks now instead of at the next turn. */
  look: () => Promise<void>;
  stop: () => void;
}

/** Asks for the job until it has ended or somebody stops; a refused look is told and tried again more slowly. */
export function followJob(id: string, heard: (job: Job) => void, refused: (refusal: Refusal) => void): Following {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let turn = 0;
  async function look(): Promise<void> {
    clearTimeout(timer);
    const mine = ++turn;
    let wait = 700;
    try {
      const job = await api.get<Job>(`/jobs/${encodeURIComponent(id)}`);
      if (stopped || mine !== turn) return;
      if (hasEnded(job)) stopped = true;
      heard(job);
    } catch (caught) {
      if (stopped || mine !== turn) return;
      wait = 4000;
      refused(asRefusal(caught));
    }
    if (!stopped) timer = setTimeout(() => void look(), wait);
  }
  void look();
  return { look, stop: () => { stopped = true; clearTimeout(timer); } };
}

/** The job once it is done. A failed or cancelled one is thrown in its own words, and so is an answer the server refuses. */
export function ended(id: string): Promise<Job> {
  return new Promise((resolve, reject) => {
    const following = followJob(id, (job) => {
      if (job.state === 'done') resolve(job);
      else if (hasEnded(job)) reject(new Refusal({ title: job.message || i18n.global.t(`job.${job.state}`), status: 0 }));
    }, (refusal) => {
      // A line that breaks for a moment does not end the work on the server.
      if (refusal.status === 0 || refusal.status >= 500) return;
      following.stop();
      reject(refusal);
    });
  });
}
