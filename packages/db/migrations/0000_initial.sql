CREATE EXTENSION IF NOT EXISTS vector;--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "chunk_embeddings" (
	"version_id" bigint NOT NULL,
	"model_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"embedding" vector(384) NOT NULL,
	CONSTRAINT "chunk_embeddings_version_id_model_id_ordinal_pk" PRIMARY KEY("version_id","model_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "chunks" (
	"version_id" bigint NOT NULL,
	"ordinal" integer NOT NULL,
	"document_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"code_language" text,
	"heading_path" text[] NOT NULL,
	"text" text NOT NULL,
	"url" text NOT NULL,
	"start_line" integer NOT NULL,
	"end_line" integer NOT NULL,
	"token_count" integer NOT NULL,
	"content_hash" "bytea" NOT NULL,
	"embedding_hash" "bytea" NOT NULL,
	CONSTRAINT "chunks_version_id_ordinal_pk" PRIMARY KEY("version_id","ordinal"),
	CONSTRAINT "chunks_lines_check" CHECK ("chunks"."start_line" <= "chunks"."end_line")
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "documents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"version_id" bigint NOT NULL,
	"source_id" bigint NOT NULL,
	"path" text NOT NULL,
	"url" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"kind" text NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"content_hash" "bytea" NOT NULL,
	"byte_count" integer NOT NULL,
	CONSTRAINT "documents_version_path_key" UNIQUE("version_id","path")
);
--> statement-breakpoint
CREATE TABLE "embedding_cache" (
	"model_id" text NOT NULL,
	"embedding_hash" "bytea" NOT NULL,
	"embedding" vector(384) NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "embedding_cache_model_id_embedding_hash_pk" PRIMARY KEY("model_id","embedding_hash")
);
--> statement-breakpoint
CREATE TABLE "ingest_runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"owner_workspace_id" uuid,
	"library_slug" text NOT NULL,
	"requested_range" text NOT NULL,
	"library_id" bigint,
	"source_id" bigint,
	"version" text,
	"status" text DEFAULT 'queued' NOT NULL,
	"stage" text DEFAULT 'waiting' NOT NULL,
	"trigger" text NOT NULL,
	"requested_by" text NOT NULL,
	"progress" jsonb DEFAULT '{"percent":0,"pagesFound":0,"pagesParsed":0,"chunksFound":0,"chunksEmbedded":0,"chunksPerSecond":0}'::jsonb NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"error_message" text,
	"coverage" jsonb,
	"cancel_requested_at" timestamp with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"searchable_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "libraries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "libraries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"owner_workspace_id" uuid,
	"slug" text NOT NULL,
	"ecosystem" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"homepage_url" text,
	"repository_url" text,
	"license" text,
	"keywords" text[] DEFAULT '{}'::text[] NOT NULL,
	"dist_tags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"published_versions" text[] DEFAULT '{}'::text[] NOT NULL,
	"latest_version" text,
	"registry_checked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "libraries_owner_slug_key" UNIQUE NULLS NOT DISTINCT("owner_workspace_id","slug")
);
--> statement-breakpoint
CREATE TABLE "library_aliases" (
	"library_id" bigint NOT NULL,
	"alias" text NOT NULL,
	CONSTRAINT "library_aliases_library_id_alias_pk" PRIMARY KEY("library_id","alias")
);
--> statement-breakpoint
CREATE TABLE "sources" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sources_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"library_id" bigint NOT NULL,
	"owner_workspace_id" uuid,
	"kind" text NOT NULL,
	"locator" text NOT NULL,
	"last_checked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sources_library_locator_key" UNIQUE("library_id","locator")
);
--> statement-breakpoint
CREATE TABLE "term_postings" (
	"version_id" bigint NOT NULL,
	"term" text NOT NULL,
	"idf" real NOT NULL,
	"ordinals" integer[] NOT NULL,
	"impacts" real[] NOT NULL,
	CONSTRAINT "term_postings_version_id_term_pk" PRIMARY KEY("version_id","term")
);
--> statement-breakpoint
CREATE TABLE "versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"library_id" bigint NOT NULL,
	"version" text NOT NULL,
	"published_at" timestamp with time zone,
	"deprecated" text,
	"integrity" text,
	"pipeline_version" integer NOT NULL,
	"document_count" integer NOT NULL,
	"chunk_count" integer NOT NULL,
	"token_count" integer NOT NULL,
	"embedded_count" integer DEFAULT 0 NOT NULL,
	"model_id" text,
	"indexed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"embedded_at" timestamp with time zone,
	CONSTRAINT "versions_library_version_key" UNIQUE("library_id","version")
);
--> statement-breakpoint
CREATE TABLE "worker_heartbeats" (
	"worker_id" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"pid" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"beat_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chunk_embeddings" ADD CONSTRAINT "chunk_embeddings_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chunks" ADD CONSTRAINT "chunks_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chunks" ADD CONSTRAINT "chunks_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ingest_runs" ADD CONSTRAINT "ingest_runs_owner_workspace_id_workspaces_id_fk" FOREIGN KEY ("owner_workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ingest_runs" ADD CONSTRAINT "ingest_runs_library_id_libraries_id_fk" FOREIGN KEY ("library_id") REFERENCES "public"."libraries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ingest_runs" ADD CONSTRAINT "ingest_runs_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "libraries" ADD CONSTRAINT "libraries_owner_workspace_id_workspaces_id_fk" FOREIGN KEY ("owner_workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "library_aliases" ADD CONSTRAINT "library_aliases_library_id_libraries_id_fk" FOREIGN KEY ("library_id") REFERENCES "public"."libraries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sources" ADD CONSTRAINT "sources_library_id_libraries_id_fk" FOREIGN KEY ("library_id") REFERENCES "public"."libraries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sources" ADD CONSTRAINT "sources_owner_workspace_id_workspaces_id_fk" FOREIGN KEY ("owner_workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "term_postings" ADD CONSTRAINT "term_postings_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_library_id_libraries_id_fk" FOREIGN KEY ("library_id") REFERENCES "public"."libraries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chunks_document_id_idx" ON "chunks" USING btree ("document_id");--> statement-breakpoint
CREATE INDEX "documents_source_id_idx" ON "documents" USING btree ("source_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ingest_runs_live_key" ON "ingest_runs" USING btree ("library_slug","requested_range",coalesce("owner_workspace_id", '00000000-0000-0000-0000-000000000000'::uuid)) WHERE "ingest_runs"."status" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "ingest_runs_created_at_idx" ON "ingest_runs" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "ingest_runs_library_id_idx" ON "ingest_runs" USING btree ("library_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "ingest_runs_source_id_idx" ON "ingest_runs" USING btree ("source_id");--> statement-breakpoint
CREATE INDEX "libraries_slug_idx" ON "libraries" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "libraries_name_trgm_idx" ON "libraries" USING gin (lower("name") gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "library_aliases_alias_idx" ON "library_aliases" USING btree ("alias");--> statement-breakpoint
-- A vector(384) row is 1.6 kB: kept in line, one exact scan touches no TOAST table.
ALTER TABLE "chunk_embeddings" ALTER COLUMN "embedding" SET STORAGE PLAIN;--> statement-breakpoint
-- Long posting lists go out of line uncompressed: decompressing them cost more than reading them.
ALTER TABLE "term_postings" ALTER COLUMN "ordinals" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "term_postings" ALTER COLUMN "impacts" SET STORAGE EXTERNAL;
