-- name: youtube-data-tools-comments
-- title: YouTube Data Tools, comments of a video (CSV or TAB)
-- reader: csv
-- needs: id replyCount likeCount publishedAt authorName text isReply isReplyTo isReplyToName
-- optional: authorChannelId
-- platform: youtube
-- clock: 1s platform UTC
-- time: iso
-- identity: post
-- find-in-text: urls hashtags mentions
-- note: the video stands in the name of the file only and is not read
select
  _record,
  _line,
  id as platform_post_id,
  coalesce(nullif(authorChannelId, ''), authorName) as platform_id,
  case when starts_with(authorName, '@') then substr(authorName, 2) end as handle,
  authorName as display_name,
  publishedAt as time,
  case when isReplyTo = '' then 'comment' else 'reply' end as action,
  isReplyTo as parent_post,
  isReplyTo as reply_to,
  text as text,
  likeCount as likes,
  replyCount as replies
from raw
