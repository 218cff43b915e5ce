-- name: youtube-data-tools
-- title: YouTube Data Tools, Video List (CSV or TAB)
-- reader: csv
-- needs: channelId channelTitle videoId publishedAt videoTitle videoDescription duration viewCount commentCount
-- optional: defaultAudioLanguage defaultLAudioLanguage defaultLanguage likeCount tags
-- platform: youtube
-- clock: 1s platform UTC
-- time: iso
-- identity: post
-- find-in-text: urls
-- note: tags are the uploader's keywords, which count as hashtags
select
  _record,
  _line,
  videoId as platform_post_id,
  channelId as platform_id,
  channelTitle as display_name,
  publishedAt as time,
  case when trim(videoDescription) = '' then videoTitle else videoTitle || chr(10) || videoDescription end as text,
  coalesce(nullif(defaultAudioLanguage, ''), nullif(defaultLAudioLanguage, ''), defaultLanguage) as lang,
  viewCount as views,
  likeCount as likes,
  commentCount as replies,
  string_split(tags, ',') as hashtags
from raw
