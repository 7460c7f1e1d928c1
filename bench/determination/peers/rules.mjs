// The 24 rules of ../pack/rig as one SELECT, for engines that speak SQL. Written by hand; the checksums show that it says the same.
// Dates are whole numbers yyyymmdd. `p` holds the parameters of the day; district tables are joined as `d`.

/** `engine`: how it divides whole numbers downwards and names the greater of two. */
export function selectRules(p, engine) {
  const { div, greatest, least } = engine;
  const hard = 'income_class IN (1, 2, 3)', severe = 'disability_grade IN (1, 2)', institution = 'living_state = 3', alone = 'living_state = 1';
  const day = 20250630;
  return `
WITH a AS (
  SELECT e.*, d.*, ${div(`${day} - birth`, 10000)} AS age, (death > ${day}) AS alive, (${div('hukou_region', 100000000)} = 4401) AS is_local,
         (assessed_on > 10101 AND assessed_on + (CASE WHEN assessed_on < 20240101 THEN ${p.valid_old_months / 12 * 10000} ELSE ${p.valid_new_months / 12 * 10000} END) >= ${day}) AS assessed
    FROM elder e LEFT JOIN district d ON d.district = ${div('e.hukou_region', 1000000)}),
b AS (
  SELECT a.*, (CASE WHEN assessed THEN care_level ELSE 0 END) AS cl, (alive AND is_local AND age >= ${p.recipient_min_age}) AS eligible FROM a),
c AS (
  SELECT b.*,
    CASE WHEN eligible THEN 1 ELSE 0 END AS r01,
    CASE WHEN eligible AND (${hard} OR no_supporter = 1 OR special_family = 1 OR living_state IN (1, 2) OR (left_behind = 1 AND hukou_type = 2) OR cl >= 2 OR veteran = 1 OR (${severe} AND age >= 80)) THEN 1 ELSE 0 END AS r02,
    CASE WHEN NOT eligible OR resident_since + 10000 > ${day} THEN 0 WHEN age >= 100 THEN ha100 WHEN age >= 90 THEN ha90 WHEN age >= 80 THEN ha80 WHEN age >= 70 THEN ha70 ELSE 0 END AS r03,
    CASE WHEN eligible AND income_class = 1 THEN (CASE WHEN hukou_type = 1 THEN ${p.tk_urban_fen} ELSE ${p.tk_rural_fen} END) ELSE 0 END AS r04,
    CASE WHEN eligible AND income_class = 1 THEN (CASE WHEN cl >= 3 THEN ${p.tkn_full_fen} WHEN cl >= 1 THEN ${p.tkn_half_fen} ELSE ${p.tkn_self_fen} END) ELSE 0 END AS r05,
    CASE WHEN eligible AND income_class IN (2, 3) AND (age >= 80 OR cl >= 2) THEN
      (CASE WHEN income_class = 2 THEN (CASE WHEN cl >= 3 THEN ${p.an_lo_sev_fen} WHEN cl >= 2 THEN ${p.an_lo_mod_fen} ELSE ${p.an_lo_old_fen} END)
            ELSE (CASE WHEN cl >= 3 THEN ${p.an_hi_sev_fen} WHEN cl >= 2 THEN ${p.an_hi_mod_fen} ELSE ${p.an_hi_old_fen} END) END) ELSE 0 END AS r06,
    CASE WHEN alive AND is_local AND ${severe} THEN (CASE WHEN disability_grade = 1 THEN dn1 ELSE dn2 END)
         WHEN alive AND is_local AND disability_kind IN (5, 6) AND disability_grade = 3 THEN dn2 ELSE 0 END AS r07,
    CASE WHEN alive AND is_local AND disability_grade >= 1 AND (income_class IN (1, 2) OR (income_class = 3 AND ${severe})) THEN ${p.dis_live_fen} ELSE 0 END AS r08,
    CASE WHEN alive AND ltci_insured = 1 AND assessed AND (care_level >= 3 OR (dementia = 1 AND care_level >= 2)) THEN
      (CASE WHEN ${institution} THEN (CASE WHEN care_level = 4 THEN ${p.li_i4_fen} ELSE ${p.li_i3_fen} END) ELSE (CASE WHEN care_level = 4 THEN ${p.li_h4_fen} ELSE ${p.li_h3_fen} END) END) ELSE 0 END AS r11,
    CASE WHEN income_class = 1 THEN ${p.sv1_fen} WHEN ${hard} AND cl >= 2 THEN ${p.sv2_fen} WHEN no_supporter = 1 AND age >= 80 THEN ${p.sv3_fen} WHEN special_family = 1 THEN ${p.sv4_fen} WHEN ${hard} AND age >= 80 THEN ${p.sv5_fen} ELSE 0 END AS service,
    CASE WHEN cl = 4 THEN ${p.gp4_fen} WHEN cl = 3 THEN ${p.gp3_fen} WHEN cl = 2 THEN ${p.gp2_fen} WHEN cl = 1 THEN ${p.gp1_fen} ELSE ${p.gp0_fen} END AS gprice,
    CASE WHEN eligible AND NOT (${institution}) AND ${hard} AND (cl >= 1 OR age >= 80 OR disability_grade >= 1) AND (adapted_year = 0 OR 2025 - adapted_year >= 5) THEN
      (CASE WHEN income_class = 1 THEN ${p.ad1_fen} WHEN income_class = 2 THEN ${p.ad2_fen} ELSE ${p.ad3_fen} END) ELSE 0 END AS r14,
    CASE WHEN NOT eligible THEN 0 WHEN ${alone} AND cl >= 3 THEN 4 WHEN ${alone} AND (age >= 80 OR cl >= 2 OR disability_grade >= 1) THEN 2
         WHEN age >= 80 OR living_state IN (1, 2) OR left_behind = 1 OR cl >= 2 OR disability_grade >= 1 OR special_family = 1 THEN 1 ELSE 0 END AS r16,
    CASE WHEN eligible AND NOT (${institution}) AND (${hard} OR (${alone} AND age >= 80) OR ${severe} OR special_family = 1 OR (veteran = 1 AND age >= 70)) THEN
      (CASE WHEN ${hard} THEN ${p.dev_fen} ELSE ${Math.floor(p.dev_fen * 60 / 100)} END) ELSE 0 END AS r17,
    CASE WHEN NOT eligible THEN 0 WHEN income_class = 1 THEN 1 WHEN ${hard} AND (cl >= 2 OR no_supporter = 1 OR ${severe} OR age >= 80) THEN 2
         WHEN special_family = 1 OR veteran = 1 OR no_supporter = 1 THEN 3 WHEN cl >= 2 THEN 4 WHEN age >= 80 THEN 5 ELSE 6 END AS r18,
    CASE WHEN alive AND is_local AND special_family = 1 AND age >= ${p.special_family_min_age} THEN ${p.fp_fen} + (CASE WHEN cl >= 3 THEN ${p.fp_care_fen} ELSE 0 END) ELSE 0 END AS r21,
    CASE WHEN eligible AND veteran = 1 AND (no_supporter = 1 OR (${hard} AND cl >= 2)) THEN 1 ELSE 0 END AS r22,
    CASE WHEN eligible AND income_class = 2 THEN ${div(`${greatest('0', '(CASE WHEN hukou_type = 1 THEN dibao ELSE dibao_r END) - household_income_fen')} + 99`, 100)} * 100 ELSE 0 END AS r23
  FROM b),
d AS (
  SELECT c.*, ${greatest('r05', greatest('r06', 'r07'))} AS r09,
    CASE WHEN NOT eligible OR ${institution} OR service = 0 THEN 0 ELSE ${greatest('0', `service + (CASE WHEN cl >= 3 THEN ${p.sv_add_fen} ELSE 0 END) - (CASE WHEN r11 > 0 THEN ${div('r11', 4)} ELSE 0 END)`)} END AS r12,
    CASE WHEN NOT eligible THEN 0 ELSE meal + (CASE WHEN income_class IN (1, 2) THEN ${p.ml1_fen} WHEN income_class = 3 THEN ${p.ml2_fen} WHEN r02 = 1 THEN ${p.ml3_fen} WHEN age >= 80 THEN ${p.ml4_fen} ELSE ${p.ml5_fen} END) END AS r13,
    CASE WHEN eligible AND NOT (${institution}) AND living_state <> 4 AND cl >= 2 THEN (CASE WHEN r14 > 0 THEN ${greatest('0', `${p.bed_fen} - ${div('r14', 2)}`)} ELSE ${p.bed_fen} END) ELSE 0 END AS r15,
    CASE WHEN r18 = 0 OR r18 = 1 THEN 0 WHEN income_class IN (2, 3) AND (cl >= 2 OR age >= 80) THEN dibao
         WHEN (${hard} OR household_income_fen < dibao * 2) AND (cl >= 2 OR dementia = 1) THEN ${div('gprice * 80', 100)} ELSE gprice END AS r19
  FROM c)
SELECT id, r01, r02, r03, r04, r05, r06, r07, r08, r09,
  CASE WHEN r09 = 0 THEN 0 WHEN r05 = r09 THEN 5 WHEN r06 = r09 THEN 6 ELSE 7 END AS r10, r11, r12, r13, r14, r15, r16, r17, r18, r19,
  CASE WHEN r18 IN (1, 2, 3) AND ${institution} AND facility_kind = 1 THEN ${least(greatest('gprice - r19', '0'), String(p.support_fen))} ELSE 0 END AS r20, r21, r22, r23,
  r03 + r04 + r08 + r09 + r11 + (CASE WHEN pension_fen > ${p.pension_cap_fen} AND income_class = 0 THEN 0 ELSE r12 END) + r21 + r23 AS r24
FROM d`;
}

/** The sum of every rule: what an engine must compute to answer at all, and what is compared. */
export function sumRules(p, engine) {
  const names = Array.from({ length: 24 }, (_, i) => `r${String(i + 1).padStart(2, '0')}`);
  return `SELECT ${names.map((n) => `sum(${n}) AS ${n}`).join(', ')} FROM (${selectRules(p, engine)}) AS x`;
}
