-- Until now every library had one source, which gave it all its versions.
UPDATE "sources" SET "is_primary" = true, "last_success_at" = "last_checked_at";--> statement-breakpoint
INSERT INTO "version_parts" ("version_id", "source_id", "fingerprint", "pipeline_version", "document_count", "chunk_count", "indexed_at")
SELECT v."id", s."id", v."integrity", v."pipeline_version", v."document_count", v."chunk_count", v."indexed_at"
FROM "versions" v JOIN "sources" s ON s."library_id" = v."library_id";--> statement-breakpoint
UPDATE "versions" SET "next_ordinal" = "chunk_count";--> statement-breakpoint
ALTER TABLE "versions" DROP COLUMN "integrity";--> statement-breakpoint
ALTER TABLE "versions" DROP COLUMN "pipeline_version";