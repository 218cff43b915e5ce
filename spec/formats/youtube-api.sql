-- name: youtube-api
-- title: YouTube Data API v3, videos, searches and comments (JSON pages or NDJSON)
-- reader: ndjson
-- records: items[] items[].replies.comments[]
-- needs: kind etag id snippet
-- platform: youtube
-- clock: 1s platform UTC
-- time: iso
-- identity: post
-- find-in-text: urls hashtags mentions
-- note: channels and playlists are observations; so is an entry of a playlist whose video is gone
-- note: replies inside of a thread are records beside it
select
  _record,
  _line,
  coalesce(_comment.id, id.videoId, _list.videoId, if(_kind = 'video', _id, null)) as platform_post_id,
  coalesce(_comment.snippet.authorChannelId.value, snippet.videoOwnerChannelId, if(_kind = 'channel', coalesce(id.channelId, _id), null), if(_kind in ('video', 'playlist'), snippet.channelId, null)) as platform_id,
  coalesce(regexp_extract(_comment.snippet.authorDisplayName, '^@(.+)', 1), regexp_extract(snippet.customUrl, '^@(.+)', 1)) as handle,
  coalesce(_comment.snippet.authorDisplayName, snippet.videoOwnerChannelTitle, if(_kind = 'channel', _title, null), if(_search, text_of_html(snippet.channelTitle), snippet.channelTitle)) as display_name,
  coalesce(_comment.snippet.authorProfileImageUrl, if(_kind = 'channel', snippet.thumbnails.default.url, null)) as avatar,
  coalesce(_comment.snippet.publishedAt, contentDetails.videoPublishedAt, if(_kind = 'playlistItem', null, snippet.publishedAt)) as time,
  case when _comment.snippet.updatedAt <> _comment.snippet.publishedAt then _comment.snippet.updatedAt end as edited,
  case when _comment.snippet.parentId <> '' then 'reply' when _comment.id is not null then 'comment' else 'post' end as action,
  coalesce(nullif(_comment.snippet.parentId, ''), _comment.snippet.videoId, snippet.videoId) as parent_post,
  coalesce(nullif(_comment.snippet.parentId, ''), _comment.snippet.videoId, snippet.videoId) as reply_to,
  case when _comment.id is not null then coalesce(_comment.snippet.textOriginal, _comment.snippet.textDisplay) else concat_ws(chr(10), _title, nullif(snippet.description, '')) end as text,
  coalesce(snippet.defaultAudioLanguage, snippet.defaultLanguage) as lang,
  statistics.viewCount as views,
  coalesce(_comment.snippet.likeCount, statistics.likeCount) as likes,
  coalesce(snippet.totalReplyCount, statistics.commentCount) as replies,
  snippet.tags as hashtags,
  case when _kind = 'channel' then 'profile' when _kind in ('video', 'commentThread', 'comment') or (_kind = 'playlistItem' and snippet.videoOwnerChannelId is not null) then null when _kind = 'playlistItem' then if(snippet.title = 'Private video', 'withheld', 'deleted') else 'record' end as observation,
  case when _kind = 'channel' then json_object('title', _title, 'description', snippet.description, 'created', snippet.publishedAt, 'followers', statistics.subscriberCount, 'videos', statistics.videoCount)::varchar when _kind <> 'playlistItem' then _kind else snippet.title end as detail
from (
  select
    *,
    kind = 'youtube#searchResult' as _search,
    if(_search, text_of_html(snippet.title), snippet.title) as _title,
    if(_search, split_part(id.kind, '#', 2), split_part(kind, '#', 2)) as _kind,
    json_extract_string(json, '$.id') as _id,
    snippet.resourceId as _list,
    case when kind = 'youtube#comment' then {'id': json_extract_string(json, '$.id'), 'snippet': _reply} when kind = 'youtube#commentThread' then snippet.topLevelComment end as _comment
  from (
    select
      *,
      unnest(json_transform(json, '{
        "kind": "VARCHAR",
        "id": {"kind": "VARCHAR", "videoId": "VARCHAR", "channelId": "VARCHAR"},
        "statistics": {"viewCount": "VARCHAR", "likeCount": "VARCHAR", "commentCount": "VARCHAR", "subscriberCount": "VARCHAR", "videoCount": "VARCHAR"},
        "contentDetails": {"videoPublishedAt": "VARCHAR"},
        "snippet": {
          "publishedAt": "VARCHAR", "channelId": "VARCHAR", "channelTitle": "VARCHAR", "title": "VARCHAR", "description": "VARCHAR", "customUrl": "VARCHAR",
          "videoOwnerChannelId": "VARCHAR", "videoOwnerChannelTitle": "VARCHAR", "defaultLanguage": "VARCHAR", "defaultAudioLanguage": "VARCHAR",
          "tags": ["VARCHAR"], "videoId": "VARCHAR", "totalReplyCount": "VARCHAR", "resourceId": {"videoId": "VARCHAR"}, "thumbnails": {"default": {"url": "VARCHAR"}},
          "topLevelComment": {"id": "VARCHAR", "snippet": {"authorDisplayName": "VARCHAR", "authorProfileImageUrl": "VARCHAR", "authorChannelId": {"value": "VARCHAR"}, "videoId": "VARCHAR", "parentId": "VARCHAR", "textOriginal": "VARCHAR", "textDisplay": "VARCHAR", "likeCount": "VARCHAR", "publishedAt": "VARCHAR", "updatedAt": "VARCHAR"}}}
      }')),
      json_transform(json->'snippet', '{"authorDisplayName": "VARCHAR", "authorProfileImageUrl": "VARCHAR", "authorChannelId": {"value": "VARCHAR"}, "videoId": "VARCHAR", "parentId": "VARCHAR", "textOriginal": "VARCHAR", "textDisplay": "VARCHAR", "likeCount": "VARCHAR", "publishedAt": "VARCHAR", "updatedAt": "VARCHAR"}') as _reply
    from raw
  )
)
