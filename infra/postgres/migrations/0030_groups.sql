-- Groups of the directory change as people do, and what a group has is found by it, claimed or not.
alter table directory_changes drop constraint directory_changes_how_check;
alter table directory_changes add constraint directory_changes_how_check
  check (how in ('file', 'person', 'group', 'import', 'sync', 'handover'));
create index tasks_of_groups on tasks ((state #>> '{holder,group}')) where state #>> '{holder,group}' is not null;
