// What the pages of the joint conference read from the server.
export interface Meeting { id: string; number: number; title: string; meets_on: string; begins: string; place: string; chair: string; state: string; minutes: string; reason: string; closed_by: string; closed_at: string | null }
export interface Member { id: string; body: string; name: string; post: string; seat: string }
export interface Attendance { id: string; body: string; name: string; presence: string }
export interface Matter { id: string; number: number; title: string; content: string; body: string }
export interface Resolution { id: string; meeting: string; matter: string | null; number: number; text: string; office: string; support: string; due_on: string | null; task: string | null }
export interface ResolutionLine { resolution: Resolution; office_name: string; meeting_number: number; meeting_title: string; standing: string | null; due_on: string | null; percent: number | null; last_report_on: string | null }
export interface MeetingPage { meeting: Meeting; members: Member[]; attendance: Attendance[]; matters: Matter[]; resolutions: ResolutionLine[] }

/** One row a seat for the attendance list; liaisons are not expected, unless nobody else has a seat. */
export function seatsOf(members: readonly Member[]): { body: string; name: string; presence: string }[] {
  const expected = members.filter((m) => m.seat !== 'liaison');
  return (expected.length ? expected : members).map((m) => ({ body: m.body, name: m.name, presence: 'present' }));
}
