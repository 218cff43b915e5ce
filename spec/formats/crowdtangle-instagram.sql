-- name: crowdtangle-instagram
-- title: CrowdTangle, Instagram posts (CSV)
-- reader: csv
-- needs: Account "User Name" "Followers at Posting" Type Likes Comments URL Link Photo Title Description
-- optional: "Post Created" Created Views
-- platform: instagram
-- clock: 1s platform
-- time: iso
-- identity: post
-- find-in-text: urls hashtags mentions
-- note: EST or EDT behind the time decides the zone; a time without it needs --zone
-- note: there is no id of the account: its handle stands for it, so a renamed one is two
select
  _record,
  _line,
  regexp_extract(rtrim(URL, '/'), '[^/]+$') as platform_post_id,
  lower("User Name") as platform_id,
  "User Name" as handle,
  Account as display_name,
  "Followers at Posting" as followers,
  coalesce("Post Created", Created) as time,
  Description as text,
  nullif(Views, '0') as views,
  Likes as likes,
  Comments as replies
from raw
