// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target on files: where libFuzzer is not linked, the corpus is replayed as
// a plain test. Each argument is a file or a folder of files.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int n_files;

static void one_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        printf("Bail out! cannot read %s\n", path);
        exit(1);
    }
    uint8_t *data = NULL;
    size_t n = 0, cap = 0, got;
    do {
        if (n == cap) {
            cap = cap ? cap * 2 : 4096;
            data = realloc(data, cap);
            if (!data)
                abort();
        }
        got = fread(data + n, 1, cap - n, f);
        n += got;
    } while (got);
    fclose(f);
    // A buffer of the exact size, so that reading one byte too far is seen.
    uint8_t *exact = malloc(n ? n : 1);
    if (!exact)
        abort();
    memcpy(exact, data, n);
    free(data);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    n_files++;
}

static void one_path(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        printf("# no corpus at %s\n", path);
        return;
    }
    if (!S_ISDIR(st.st_mode)) {
        one_file(path);
        return;
    }
    struct dirent **list;
    int n = scandir(path, &list, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", path, list[i]->d_name);
        if (list[i]->d_name[0] != '.')
            one_path(file);
        free(list[i]);
    }
    if (n >= 0)
        free(list);
}

int main(int argc, char **argv)
{
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++)
        one_path(argv[i]);
    printf("ok 1 - %d inputs of the corpus replayed\n1..1\n", n_files);
    return 0;
}
