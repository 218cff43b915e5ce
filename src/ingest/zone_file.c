// SPDX-License-Identifier: Apache-2.0
#include "ingest/zone_file.h"

#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

// The largest file of today's database, with times since 1900, has 4 kB.
enum { FILE_BYTES = 1 << 16 };

static const char *folder(void)
{
    const char *named = getenv("TZDIR");
    return named && *named ? named : "/usr/share/zoneinfo";
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || c == '+';
}

// Words of letters parted by single strokes: no point, so nothing leads upwards, and
// none at the begin.
static bool is_place(struct span name)
{
    bool word = false;
    if (name.n >= ZONE_NAME_BYTES)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '/' && !word)
            return false;
        if (name.p[i] != '/' && !letter(name.p[i]))
            return false;
        word = name.p[i] != '/';
    }
    return word && (letter(name.p[0]) && name.p[0] != '+' && name.p[0] != '-');
}

static enum rc unknown(const char *name, struct err *err)
{
    struct stat is;
    err_set(err, RC_ARGUMENT, "E0239", "there is no zone \"%s\" in %s", name, folder());
    if (stat(folder(), &is) != 0)
        err_hint(err, "install the package tzdata, or name its folder in TZDIR");
    else
        err_hint(err, "names are like Europe/Berlin; UTC and +02:00 are always known");
    return RC_ARGUMENT;
}

static enum rc read_place(const char *name, struct zone *out, struct err *err)
{
    char path[4096];
    struct stat is;
    int n = snprintf(path, sizeof path, "%s/%s", folder(), name);
    if (n < 0 || (size_t)n >= sizeof path || stat(path, &is) != 0 ||
        !S_ISREG(is.st_mode))
        return unknown(name, err);
    char *bytes = mem_new(FILE_BYTES, 1);
    if (!bytes)
        return err_memory(err);
    FILE *file = fopen(path, "rb");
    size_t got = file ? fread(bytes, 1, FILE_BYTES, file) : 0;
    bool whole = file && feof(file) && !ferror(file);
    enum rc rc = RC_OK;
    if (file)
        fclose(file);
    if (!whole)
        rc = err_set(err, RC_INPUT, "E0249", "the file of the zone cannot be read");
    else
        rc = zone_read((struct span){bytes, got}, out, err);
    if (rc == RC_OK)
        snprintf(out->name, sizeof out->name, "%s", name);
    else
        err_place(err, path, 0, 0, 0);
    mem_free(bytes);
    return rc;
}

enum rc zone_file_rules(struct span name, struct zone *place, struct when_rules *rules,
                        struct err *err)
{
    char word[ZONE_NAME_BYTES];
    int32_t offset_s;
    if (is_place(name) && when_zone(name, &offset_s, NULL) != RC_OK) {
        snprintf(word, sizeof word, "%.*s", (int)name.n, name.p);
        TRY(read_place(word, place, err));
        rules->zone = place;
    } else {
        TRY(when_zone(name, &offset_s, err));
        rules->zone_offset_s = offset_s;
    }
    rules->zone_given = true;
    return RC_OK;
}
