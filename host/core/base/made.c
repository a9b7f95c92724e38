/* SPDX-License-Identifier: MIT
 *
 * Making each value once: hashes are found again by their place in the order
 * and what they were made from, new keys by their place alone.
 */
#include "made.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bcrypt.h"
#include "memory.h"

enum { MAX_MADE = 1000, DIGEST = 32 };

static const char key_recipe[] = "private key (Ed25519)";

typedef struct made_hash {
    rh_made made;
    size_t place; /* in the order of one evaluation */
    int cost;
    unsigned char from[DIGEST]; /* SHA-256 of the text */
    char text[RH_BCRYPT_SIZE];
} made_hash;

typedef struct held_key {
    rh_made_key key;
    char pem[RH_ED25519_PEM];
} held_key;

struct rh_maker {
    rh_events *events;
    uint64_t seed;
    bool refuses_keys;
    size_t salts, drawn_keys; /* since the last rewind */
    made_hash **hashes;
    size_t nhashes, hashes_cap;
    held_key **keys;
    size_t nkeys, keys_cap;
    const rh_made_key **generated; /* of `keys`, in order */
    size_t ngenerated, generated_cap;
};

rh_maker *rh_maker_new(void)
{
    rh_maker *maker = rh_alloc(sizeof *maker);
    *maker = (rh_maker){0};
    return maker;
}

static void wipe(void *p, size_t size)
{
    OPENSSL_cleanse(p, size);
    free(p);
}

static void free_hash(made_hash *hash)
{
    union {
        const char *borrowed;
        void *owned;
    } recipe = {hash->made.recipe};
    free(recipe.owned);
    wipe(hash, sizeof *hash);
}

void rh_maker_free(rh_maker *maker)
{
    if (maker == NULL)
        return;
    for (size_t i = 0; i < maker->nhashes; i++)
        free_hash(maker->hashes[i]);
    for (size_t i = 0; i < maker->nkeys; i++)
        wipe(maker->keys[i], sizeof *maker->keys[i]);
    free(maker->hashes);
    free(maker->keys);
    free(maker->generated);
    free(maker);
}

void rh_maker_set_events(rh_maker *maker, rh_events *events)
{
    maker->events = events;
}

void rh_maker_set_seed(rh_maker *maker, uint64_t seed)
{
    maker->seed = seed;
}

void rh_maker_refuse_keys(rh_maker *maker)
{
    maker->refuses_keys = true;
}

void rh_maker_rewind(rh_maker *maker)
{
    maker->salts = 0;
    maker->drawn_keys = 0;
}

static int check_room(const rh_maker *maker, rh_error *error)
{
    if (maker->nhashes + maker->nkeys < MAX_MADE)
        return RH_OK;
    return rh_fail(error, RH_USAGE,
                   "a run makes at most %d hashes and keys: make each one once "
                   "and use it again",
                   MAX_MADE);
}

static void mask(const rh_maker *maker, const char *text)
{
    if (maker->events != NULL)
        rh_events_add_secret(maker->events, text);
}

/* ---- bcrypt ---- */

static const made_hash *find_hash(const rh_maker *maker, const made_hash *like)
{
    for (size_t i = 0; i < maker->nhashes; i++) {
        const made_hash *h = maker->hashes[i];
        if (h->place == like->place && h->cost == like->cost &&
            memcmp(h->from, like->from, sizeof h->from) == 0)
            return h;
    }
    return NULL;
}

static bool digest(unsigned char out[DIGEST], const void *bytes, size_t n)
{
    return EVP_Digest(bytes, n, out, NULL, EVP_sha256(), NULL) == 1;
}

static char *bcrypt_recipe(const rh_maker *maker, const char *text)
{
    rh_text recipe = RH_TEXT_INIT;
    const char *name = maker->events != NULL
                           ? rh_events_secret_name(maker->events, text)
                           : NULL;
    rh_text_addf(&recipe, "bcrypt of %s", name != NULL ? name : "a text");
    return recipe.data;
}

static int make_hash(rh_maker *maker, made_hash *hash, const char *text,
                     size_t n, rh_error *error)
{
    char from[64];
    unsigned char salt[DIGEST];
    int len = snprintf(from, sizeof from, "bcrypt:%" PRIx64 ":%zu", maker->seed,
                       hash->place);
    if (!digest(salt, from, (size_t)len))
        return rh_fail(error, RH_FAILED, "OpenSSL could not make a salt");
    int rc = rh_bcrypt(hash->text, text, n, hash->cost, salt, error);
    if (rc != RH_OK)
        return rc;
    hash->made =
        (rh_made){hash->text, RH_BCRYPT_SIZE - 1, bcrypt_recipe(maker, text)};
    mask(maker, hash->text);
    return RH_OK;
}

int rh_maker_bcrypt(rh_maker *maker, const rh_made **out, const char *text,
                    size_t n, int cost, rh_error *error)
{
    made_hash like = {.place = maker->salts, .cost = cost};
    if (!digest(like.from, text, n))
        return rh_fail(error, RH_FAILED, "OpenSSL has no SHA-256");
    const made_hash *found = find_hash(maker, &like);
    int rc = found == NULL ? check_room(maker, error) : RH_OK;
    if (rc == RH_OK && found == NULL) {
        made_hash *made = rh_alloc(sizeof *made);
        *made = like;
        rc = make_hash(maker, made, text, n, error);
        if (rc == RH_OK) {
            maker->hashes = rh_grow(maker->hashes, &maker->hashes_cap,
                                    maker->nhashes, sizeof(made_hash *));
            maker->hashes[maker->nhashes++] = made;
            found = made;
        } else {
            wipe(made, sizeof *made);
        }
    }
    if (rc != RH_OK)
        return rc;
    maker->salts++;
    *out = &found->made;
    return RH_OK;
}

/* ---- Keys ---- */

int rh_maker_keep(rh_maker *maker, const rh_made_key **out,
                  const rh_ed25519 *pair, rh_error *error)
{
    for (size_t i = 0; i < maker->nkeys; i++) {
        *out = &maker->keys[i]->key;
        if (CRYPTO_memcmp(&(*out)->pair, pair, sizeof *pair) == 0)
            return RH_OK;
    }
    int rc = check_room(maker, error);
    if (rc != RH_OK)
        return rc;
    held_key *held = rh_alloc(sizeof *held);
    size_t n = rh_ed25519_pem(held->pem, pair);
    held->key = (rh_made_key){*pair, {held->pem, n, key_recipe}};
    maker->keys = rh_grow(maker->keys, &maker->keys_cap, maker->nkeys,
                          sizeof(held_key *));
    maker->keys[maker->nkeys++] = held;
    mask(maker, held->pem);
    *out = &held->key;
    return RH_OK;
}

int rh_maker_generate(rh_maker *maker, const rh_made_key **out, rh_error *error)
{
    rh_ed25519 pair;
    if (maker->refuses_keys)
        return rh_fail(error, RH_USAGE,
                       "a plan cannot hold a new key, which would be another "
                       "one when it is applied: make the key first, and give "
                       "it to the playbook");
    if (maker->drawn_keys < maker->ngenerated) {
        *out = maker->generated[maker->drawn_keys++];
        return RH_OK;
    }
    int rc = rh_ed25519_generate(&pair, error);
    if (rc == RH_OK)
        rc = rh_maker_keep(maker, out, &pair, error);
    rh_ed25519_wipe(&pair);
    if (rc != RH_OK)
        return rc;
    maker->generated = rh_grow(maker->generated, &maker->generated_cap,
                               maker->ngenerated, sizeof(rh_made_key *));
    maker->generated[maker->ngenerated++] = *out;
    maker->drawn_keys++;
    return RH_OK;
}
