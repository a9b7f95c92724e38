-- A household in use: 100 users, 2,000 chores, 20,000 instances, 10,000
-- completions, 10,000 ledger rows, and what hangs on them. The same rows every
-- time: no random(), no now(). The password hashes fit no password.

INSERT INTO django_content_type (app_label, model) VALUES
  ('users', 'user'), ('chores', 'chore'), ('chores', 'choreinstance');

INSERT INTO auth_permission (name, content_type_id, codename)
SELECT initcap(verb) || ' ' || c.model, c.id, verb || '_' || c.model
FROM django_content_type c
CROSS JOIN unnest(ARRAY['add', 'change', 'delete', 'view']) verb
ORDER BY c.id, verb;

INSERT INTO auth_group (name) VALUES ('Parents'), ('Judges'), ('Größere "Kinder"');

INSERT INTO auth_group_permissions (group_id, permission_id)
SELECT 1 + p % 3, p FROM generate_series(1, 12) p;

INSERT INTO users (password, last_login, is_superuser, username, first_name,
                   last_name, email, is_staff, is_active, date_joined,
                   can_be_assigned, eligible_for_points, weekly_points,
                   all_time_points, claims_today, created_at, updated_at,
                   exclude_from_auto_assignment, include_in_streaks)
SELECT 'pbkdf2_sha256$600000$' || left(md5('salt' || n), 22) || '$' ||
         encode(sha256(convert_to('no password ' || n, 'UTF8')), 'base64'),
       CASE WHEN n % 4 > 0 THEN timestamptz '2026-10-01 07:00:00.123456+00'
                                + n * interval '3 hours' END,
       n = 1,
       CASE n WHEN 7 THEN 'zoë.o''neil' WHEN 8 THEN 'данило' WHEN 9 THEN '小明'
         ELSE 'user' || n END,
       CASE n WHEN 7 THEN 'Zoë "Z"' WHEN 8 THEN 'Данило' WHEN 9 THEN '小明'
         WHEN 10 THEN '' ELSE 'First ' || n END,
       CASE n WHEN 7 THEN 'O''Neil' WHEN 11 THEN E'back\\slash' ELSE 'Last ' || n END,
       'user' || n || '@example.com', n <= 3, n % 13 > 0,
       timestamptz '2025-01-01 00:00:00+00' + n * interval '1 day',
       n % 9 > 0, n % 11 > 0, n % 40 + 0.25, n * 10 + 0.50, n % 3,
       timestamptz '2025-01-01 00:00:00+00' + n * interval '1 day',
       timestamptz '2026-10-01 00:00:00.5+00' + n * interval '1 minute',
       n % 17 = 0, n % 5 > 0
FROM generate_series(1, 100) n ORDER BY n;

INSERT INTO users_groups (user_id, group_id)
SELECT n, 1 + n % 3 FROM generate_series(1, 30) n ORDER BY n;
INSERT INTO users_groups (user_id, group_id)
SELECT n, 1 + (n + 1) % 3 FROM generate_series(1, 10) n ORDER BY n;
INSERT INTO users_user_permissions (user_id, permission_id)
SELECT n, 1 + n % 12 FROM generate_series(1, 20) n ORDER BY n;

INSERT INTO user_preferences
SELECT n, jsonb_build_object('buttons', jsonb_build_array('claim', 'skip', n)),
       timestamptz '2026-02-01 00:00:00+00', timestamptz '2026-03-01 00:00:00+00'
FROM generate_series(1, 60) n;

INSERT INTO settings (points_to_dollar_rate, max_claims_per_day,
                      undo_time_limit_hours, weekly_reset_undo_hours,
                      enable_notifications, home_assistant_webhook_url,
                      updated_at, updated_by_id,
                      arcade_submission_redirect_seconds)
VALUES (0.0125, 2, 24, 48, true, 'https://home.example.com/hook?a=1&b="2"',
        timestamptz '2026-09-01 12:00:00.007+00', 1, 5);

INSERT INTO board_sitesettings (points_label, points_label_short)
VALUES ('Sterne ★', '★');

INSERT INTO chores (name, description, points, is_pool, is_difficult,
                    is_undesirable, is_late_chore, distribution_time,
                    schedule_type, n_days, every_n_start_date,
                    shift_on_late_completion, weekday, cron_expr, rrule_json,
                    is_active, created_at, updated_at, assigned_to_id,
                    reschedule_reason, rescheduled_at, rescheduled_by_id,
                    rescheduled_date, one_time_due_date, complete_later)
SELECT CASE n % 50 WHEN 1 THEN 'Spülmaschine ausräumen ' || n
         WHEN 2 THEN 'Feed "Rex" & O''Malley ' || n WHEN 3 THEN '洗碗 ' || n
         ELSE 'Chore ' || n END,
       CASE n % 20 WHEN 1 THEN '' WHEN 2 THEN E'first\nsecond\ttab \\ "quoted" 🧹'
         ELSE 'What to do for chore ' || n END,
       n % 20 + 0.50, n % 3 > 0, n % 7 = 0, n % 10 = 0, n % 15 = 0,
       time '05:30' + (n % 48) * interval '15 minutes',
       (ARRAY['daily', 'weekly', 'every_n_days', 'cron', 'rrule', 'one_time'])[1 + n % 6],
       CASE WHEN n % 6 = 2 THEN 1 + n % 9 END,
       CASE WHEN n % 6 = 2 THEN date '2026-01-01' + n % 28 END,
       n % 2 = 0, CASE WHEN n % 6 = 1 THEN n % 7 END,
       CASE WHEN n % 6 = 3 THEN '0 5 * * ' || n % 7 ELSE '' END,
       CASE WHEN n % 6 = 4 THEN jsonb_build_object('freq', 'WEEKLY',
         'byweekday', jsonb_build_array(n % 7, (n + 3) % 7), 'until', null) END,
       n % 12 > 0, timestamptz '2025-02-01 00:00:00.000001+00' + n * interval '1 hour',
       timestamptz '2026-02-01 00:00:00+00' + n * interval '1 hour',
       CASE WHEN n % 3 = 0 THEN 1 + n % 100 END,
       CASE WHEN n % 30 = 0 THEN 'rain' ELSE '' END,
       CASE WHEN n % 30 = 0 THEN timestamptz '2026-11-01 08:00:00+00' END,
       CASE WHEN n % 30 = 0 THEN 1 + n % 50 END,
       CASE WHEN n % 30 = 0 THEN date '2026-11-30' END,
       CASE WHEN n % 6 = 5 THEN date '2026-12-01' + n % 28 END, n % 25 = 0
FROM generate_series(1, 2000) n ORDER BY n;

INSERT INTO chore_dependencies (offset_hours, created_at, chore_id, depends_on_id)
SELECT n % 24, timestamptz '2026-01-05 00:00:00+00', n + 1, n
FROM generate_series(1, 900, 3) n ORDER BY n;

INSERT INTO chore_eligibility (chore_id, user_id)
SELECT c, 1 + (c * 7 + u * 13) % 100
FROM generate_series(10, 2000, 10) c CROSS JOIN generate_series(1, 4) u
ORDER BY c, u;

INSERT INTO rotation_states (last_completed_date, updated_at, chore_id, user_id)
SELECT date '2026-10-01' + e.id::int % 30, timestamptz '2026-11-01 00:00:00+00',
       e.chore_id, e.user_id
FROM chore_eligibility e WHERE e.id % 2 = 0 ORDER BY e.id;

INSERT INTO chore_templates (template_name, description, points, is_pool,
                             is_difficult, is_undesirable, is_late_chore,
                             distribution_time, schedule_type,
                             shift_on_late_completion, cron_expr, created_at,
                             updated_at, assigned_to_id, created_by_id,
                             complete_later)
SELECT 'Template ' || n, '', n, n % 2 = 0, false, false, false, '06:00', 'daily',
       false, '', timestamptz '2026-01-01 00:00:00+00',
       timestamptz '2026-01-01 00:00:00+00',
       CASE WHEN n % 2 = 1 THEN n * 5 END, 1 + n % 3, false
FROM generate_series(1, 15) n ORDER BY n;

INSERT INTO chore_instances (status, assignment_reason, points_value, due_at,
                             distribution_at, is_overdue, is_late_completion,
                             created_at, assigned_at, completed_at, updated_at,
                             assigned_to_id, chore_id, skip_reason, skipped_at,
                             skipped_by_id)
SELECT CASE WHEN n % 2 = 0 THEN 'completed' WHEN n % 97 = 1 THEN 'skipped'
         WHEN n % 3 = 0 THEN 'assigned' ELSE 'pool' END,
       '', n % 20 + 0.50, t + interval '1 day', t, n % 11 = 0, n % 22 = 0, t,
       CASE WHEN n % 2 = 0 THEN t END, CASE WHEN n % 2 = 0 THEN t END, t,
       CASE WHEN n % 2 = 0 OR n % 3 = 0 THEN 1 + n % 100 END, 1 + n % 2000,
       CASE WHEN n % 2 = 1 AND n % 97 = 1 THEN 'on holiday' END,
       CASE WHEN n % 2 = 1 AND n % 97 = 1 THEN t END,
       CASE WHEN n % 2 = 1 AND n % 97 = 1 THEN 1 END
FROM (SELECT n, timestamptz '2026-01-01 00:00:00+00' + n * interval '20 minutes' AS t
      FROM generate_series(1, 20000) n) x ORDER BY n;

INSERT INTO completions (completed_at, was_late, is_undone, undone_at,
                         chore_instance_id, completed_by_id, undone_by_id)
SELECT completed_at, id % 22 = 0, id % 500 = 0,
       CASE WHEN id % 500 = 0 THEN completed_at + interval '1 hour' END,
       id, assigned_to_id, CASE WHEN id % 500 = 0 THEN 1 END
FROM chore_instances WHERE status = 'completed' ORDER BY id;

INSERT INTO completion_shares (points_awarded, created_at, completion_id, user_id)
SELECT c.id % 10 + 0.25, c.completed_at, c.id, 1 + (c.completed_by_id + k) % 100
FROM completions c CROSS JOIN generate_series(0, 1) k
WHERE k = 0 OR c.id % 5 = 0 ORDER BY c.id, k;

INSERT INTO weekly_snapshots (week_ending, points_earned, cash_value, converted,
                              converted_at, conversion_undone, perfect_week,
                              created_at, converted_by_id, user_id)
SELECT date '2026-01-04' + 7 * w, u % 30 + 0.75, 0.38, w % 2 = 0,
       CASE WHEN w % 2 = 0 THEN timestamptz '2026-01-05 00:00:00+00' END, false,
       u % 4 = 0, timestamptz '2026-01-04 00:00:00+00' + w * interval '7 days',
       CASE WHEN w % 2 = 0 THEN 1 END, u
FROM generate_series(1, 20) w CROSS JOIN generate_series(1, 40) u ORDER BY w, u;

INSERT INTO points_ledger (transaction_type, points_change, balance_after,
                           description, created_at, completion_id,
                           created_by_id, user_id, weekly_snapshot_id)
SELECT CASE WHEN c.id % 100 = 0 THEN 'weekly_conversion' ELSE 'completion' END,
       c.id % 20 + 0.50, c.id + 0.50, 'Points for completion ' || c.id,
       c.completed_at, c.id, 1, c.completed_by_id,
       CASE WHEN c.id % 100 = 0 THEN 1 + c.id % 800 END
FROM completions c ORDER BY c.id;

INSERT INTO arcade_sessions (start_time, end_time, elapsed_seconds, status,
                             is_active, attempt_number, cumulative_seconds,
                             created_at, updated_at, chore_id,
                             chore_instance_id, user_id)
SELECT completed_at, completed_at + interval '2 minutes', 60 + id % 300,
       'approved', false, 1, 60 + id % 300, completed_at, completed_at,
       chore_id, id, assigned_to_id
FROM chore_instances WHERE status = 'completed' ORDER BY id LIMIT 500;

INSERT INTO arcade_completions (completion_time_seconds, approved, judge_notes,
                                base_points, bonus_points, total_points,
                                is_high_score, rank_at_completion, completed_at,
                                arcade_session_id, chore_id, chore_instance_id,
                                judge_id, user_id, bonus_percentage)
SELECT elapsed_seconds, true, 'judge''s note', 5, 1.25, 6.25, id % 10 = 0,
       CASE WHEN id % 10 = 0 THEN 1 END, end_time, id, chore_id,
       chore_instance_id, CASE WHEN id % 3 > 0 THEN 2 END, user_id, 25
FROM arcade_sessions ORDER BY id;

INSERT INTO arcade_high_scores (time_seconds, achieved_at, arcade_completion_id,
                                chore_id, user_id)
SELECT completion_time_seconds, completed_at, id, chore_id, user_id
FROM arcade_completions WHERE is_high_score ORDER BY id;

INSERT INTO piano_scores (score, hard_mode, achieved_at, user_id)
SELECT n * 37 % 1000, n % 4 = 0, timestamptz '2026-05-01 00:00:00+00' + n * interval '1 hour',
       1 + n % 80
FROM generate_series(1, 200) n ORDER BY n;

INSERT INTO streaks (current_streak, longest_streak, last_perfect_week,
                     updated_at, user_id)
SELECT u % 5, u % 9, CASE WHEN u % 4 = 0 THEN date '2026-05-24' END,
       timestamptz '2026-05-24 00:00:00+00', u
FROM generate_series(1, 90) u ORDER BY u;

INSERT INTO action_logs (action_type, description, metadata, created_at,
                         target_user_id, user_id)
SELECT 'chore_completed', 'Did "' || n || '" & more', jsonb_build_object('n', n),
       timestamptz '2026-01-01 00:00:00+00' + n * interval '1 hour',
       CASE WHEN n % 7 = 0 THEN 1 + n % 100 END, 1 + n % 100
FROM generate_series(1, 3000) n ORDER BY n;

INSERT INTO evaluation_logs (started_at, completed_at, success, chores_created,
                             chores_marked_overdue, errors_count, error_details,
                             execution_time_seconds)
SELECT d, d + interval '2 seconds', n % 30 > 0, 60, n % 5, (n % 30 = 0)::int,
       CASE WHEN n % 30 = 0 THEN 'timeout' ELSE '' END, 1.93
FROM (SELECT n, timestamptz '2026-01-01 00:00:00+00' + n * interval '1 day' AS d
      FROM generate_series(1, 300) n) x ORDER BY n;

INSERT INTO chore_instance_archive (original_id, chore_name,
                                    assigned_to_username, status, points_value,
                                    due_at, completed_at, was_late, archived_at,
                                    data_json)
SELECT -n, 'Old chore ' || n, 'user' || 1 + n % 100, 'completed', 1.50, d, d,
       false, d + interval '90 days', jsonb_build_object('id', -n)
FROM (SELECT n, timestamptz '2025-01-01 00:00:00+00' + n * interval '1 hour' AS d
      FROM generate_series(1, 1000) n) x ORDER BY n;

INSERT INTO backups (filename, file_path, file_size_bytes, created_at, notes,
                     is_manual, created_by_id)
SELECT 'db_backup_2026010' || n || '_000000.sqlite3',
       '/backups/db_backup_2026010' || n || '_000000.sqlite3', 1048576 * n,
       timestamptz '2026-01-01 00:00:00+00' + n * interval '1 day', '', n % 2 = 0,
       CASE WHEN n % 2 = 0 THEN 1 + n END
FROM generate_series(1, 7) n ORDER BY n;

INSERT INTO django_admin_log (action_time, object_id, object_repr, action_flag,
                              change_message, content_type_id, user_id)
SELECT timestamptz '2026-04-01 00:00:00+00' + n * interval '1 hour', n::text,
       'Chore ' || n, 2, '[{"changed": {"fields": ["Points"]}}]', 2, 1 + n % 3
FROM generate_series(1, 50) n ORDER BY n;

INSERT INTO django_migrations (app, name, applied)
VALUES ('chores', '0018_alter_choreinstance_assignment_reason',
        timestamptz '2026-01-01 00:00:00+00');

INSERT INTO django_session (session_key, session_data, expire_date)
SELECT md5('session' || n), 'data', timestamptz '2026-12-01 00:00:00+00'
FROM generate_series(1, 20) n;
