-- name: crowdtangle-facebook
-- title: CrowdTangle, Facebook posts of pages or groups (CSV)
-- reader: csv
-- needs: "User Name" "Facebook Id" Type Likes Comments Shares Love Wow Haha Sad Angry URL Message Link "Link Text"
-- optional: "Page Name" "Group Name" "Page Description" "Followers at Posting" "Post Created" Created "Post Views" "Final Link"
-- platform: facebook
-- clock: 1s platform
-- time: iso
-- identity: post
-- find-in-text: urls hashtags
-- note: EST or EDT behind the time decides the zone; a time without it needs --zone
-- note: the account is the page, or the group that the post stands in: its writer is not told
select
  _record,
  _line,
  regexp_extract(rtrim(URL, '/'), '[^/]+$') as platform_post_id,
  "Facebook Id" as platform_id,
  "User Name" as handle,
  coalesce("Page Name", "Group Name") as display_name,
  "Page Description" as bio,
  "Followers at Posting" as followers,
  coalesce("Post Created", Created) as time,
  case when _shared is null then 'post' when trim(Message) = '' then 'repost' else 'quote' end as action,
  _shared as parent_post,
  case when trim(Message) = '' then _shared end as repost_of,
  Message as text,
  nullif("Post Views", '0') as views,
  Likes as likes,
  Shares as shares,
  Comments as replies,
  case when _own then [] else [_link] end as urls,
  Link as raw_urls
from (
  select
    *,
    case when not _own then nullif(regexp_extract(_link, _facebook || '[^/]+/(?:posts|videos|permalink|photos/[^/]+)/([0-9A-Za-z]+)', 1), '') end as _shared
  from (
    select
      *,
      '^https?://(?:www\.|m\.|web\.)?facebook\.com/(?:groups/)?' as _facebook,
      coalesce(nullif("Final Link", ''), nullif(Link, '')) as _link,
      coalesce(nullif(lower(regexp_extract(_link, _facebook || '([^/?]+)', 1)), '') in (lower("User Name"), "Facebook Id"), false) as _own
    from raw
  )
)
