CREATE TABLE "crawl_pages" (
	"source_id" bigint NOT NULL,
	"url" text NOT NULL,
	"run_id" uuid NOT NULL,
	"state" text NOT NULL,
	"depth" integer DEFAULT 0 NOT NULL,
	"found_on" text,
	"etag" text,
	"last_modified" text,
	"sitemap_lastmod" text,
	"content_hash" "bytea",
	"raw_hash" "bytea",
	"media_type" text,
	"status" integer,
	"error" text,
	"fetched_at" timestamp with time zone,
	"duration_ms" integer,
	CONSTRAINT "crawl_pages_source_id_url_pk" PRIMARY KEY("source_id","url")
);
--> statement-breakpoint
CREATE TABLE "document_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "document_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" uuid NOT NULL,
	"library_id" bigint NOT NULL,
	"source_id" bigint NOT NULL,
	"version" text NOT NULL,
	"path" text NOT NULL,
	"title" text NOT NULL,
	"url" text NOT NULL,
	"change" text NOT NULL,
	"old_text_hash" "bytea",
	"new_text_hash" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "follows" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "follows_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"library_id" bigint NOT NULL,
	"owner_workspace_id" uuid,
	"follower" text NOT NULL,
	"in_app" boolean DEFAULT true NOT NULL,
	"email" boolean DEFAULT false NOT NULL,
	"webhook" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "follows_library_follower_key" UNIQUE("library_id","follower")
);
--> statement-breakpoint
CREATE TABLE "library_candidates" (
	"slug" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"demand" integer DEFAULT 1 NOT NULL,
	"wanted_by" text,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"queued_at" timestamp with time zone,
	"dismissed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "library_demand" (
	"library_id" bigint NOT NULL,
	"day" date NOT NULL,
	"questions" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "library_demand_library_id_day_pk" PRIMARY KEY("library_id","day")
);
--> statement-breakpoint
CREATE TABLE "notification_deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "notification_deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"notification_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "notification_deliveries_channel_key" UNIQUE("notification_id","channel")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "notifications_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"library_id" bigint,
	"owner_workspace_id" uuid,
	"recipient" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"body" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"run_id" uuid,
	"dedupe_key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp with time zone,
	CONSTRAINT "notifications_recipient_dedupe_key" UNIQUE("recipient","dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "raw_blobs" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"bytes" "bytea" NOT NULL,
	"size" integer NOT NULL,
	"stored_size" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "version_parts" (
	"version_id" bigint NOT NULL,
	"source_id" bigint NOT NULL,
	"fingerprint" text,
	"pipeline_version" integer NOT NULL,
	"document_count" integer NOT NULL,
	"chunk_count" integer NOT NULL,
	"link_base" jsonb,
	"indexed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "version_parts_version_id_source_id_pk" PRIMARY KEY("version_id","source_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"provider" text NOT NULL,
	"delivery_id" text NOT NULL,
	"source_id" bigint,
	"event" text NOT NULL,
	"outcome" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_deliveries_provider_delivery_id_pk" PRIMARY KEY("provider","delivery_id")
);
--> statement-breakpoint
ALTER TABLE "documents" DROP CONSTRAINT "documents_version_path_key";--> statement-breakpoint
DROP INDEX "ingest_runs_live_key";--> statement-breakpoint
ALTER TABLE "chunks" ADD COLUMN "inner_headings" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "chunks" ADD COLUMN "symbol" text;--> statement-breakpoint
ALTER TABLE "chunks" ADD COLUMN "flags" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "tier" text DEFAULT 'official' NOT NULL;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "author" text;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "license" text;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "published_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "fetched_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "commit" text;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "media_type" text;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "text_hash" "bytea";--> statement-breakpoint
ALTER TABLE "ingest_runs" ADD COLUMN "source_locator" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "ingest_runs" ADD COLUMN "changes" jsonb;--> statement-breakpoint
ALTER TABLE "ingest_runs" ADD COLUMN "current" text;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "is_primary" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "settings" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "state" jsonb;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "interval_seconds" integer;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "next_check_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "last_success_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "last_changed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "check_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "change_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "failure_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "last_error" text;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "last_run_id" uuid;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "webhook_id" text;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "webhook_secret" text;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "yanked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "next_ordinal" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "crawl_pages" ADD CONSTRAINT "crawl_pages_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_changes" ADD CONSTRAINT "document_changes_run_id_ingest_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."ingest_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_changes" ADD CONSTRAINT "document_changes_library_id_libraries_id_fk" FOREIGN KEY ("library_id") REFERENCES "public"."libraries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_changes" ADD CONSTRAINT "document_changes_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follows" ADD CONSTRAINT "follows_library_id_libraries_id_fk" FOREIGN KEY ("library_id") REFERENCES "public"."libraries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follows" ADD CONSTRAINT "follows_owner_workspace_id_workspaces_id_fk" FOREIGN KEY ("owner_workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "library_demand" ADD CONSTRAINT "library_demand_library_id_libraries_id_fk" FOREIGN KEY ("library_id") REFERENCES "public"."libraries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_deliveries" ADD CONSTRAINT "notification_deliveries_notification_id_notifications_id_fk" FOREIGN KEY ("notification_id") REFERENCES "public"."notifications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_library_id_libraries_id_fk" FOREIGN KEY ("library_id") REFERENCES "public"."libraries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_owner_workspace_id_workspaces_id_fk" FOREIGN KEY ("owner_workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "version_parts" ADD CONSTRAINT "version_parts_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "version_parts" ADD CONSTRAINT "version_parts_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "crawl_pages_run_state_idx" ON "crawl_pages" USING btree ("source_id","run_id","state");--> statement-breakpoint
CREATE INDEX "crawl_pages_raw_hash_idx" ON "crawl_pages" USING btree ("raw_hash");--> statement-breakpoint
CREATE INDEX "document_changes_run_id_idx" ON "document_changes" USING btree ("run_id","id");--> statement-breakpoint
CREATE INDEX "document_changes_library_id_idx" ON "document_changes" USING btree ("library_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "document_changes_source_id_idx" ON "document_changes" USING btree ("source_id");--> statement-breakpoint
CREATE INDEX "follows_follower_idx" ON "follows" USING btree ("follower");--> statement-breakpoint
CREATE INDEX "library_candidates_demand_idx" ON "library_candidates" USING btree ("demand" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "notifications_recipient_idx" ON "notifications" USING btree ("recipient","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "notifications_library_id_idx" ON "notifications" USING btree ("library_id");--> statement-breakpoint
CREATE INDEX "raw_blobs_last_used_at_idx" ON "raw_blobs" USING btree ("last_used_at");--> statement-breakpoint
CREATE INDEX "version_parts_source_id_idx" ON "version_parts" USING btree ("source_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_received_at_idx" ON "webhook_deliveries" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_source_id_idx" ON "webhook_deliveries" USING btree ("source_id");--> statement-breakpoint
CREATE INDEX "documents_text_hash_idx" ON "documents" USING btree ("text_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "sources_primary_key" ON "sources" USING btree ("library_id") WHERE "sources"."is_primary";--> statement-breakpoint
CREATE INDEX "sources_due_idx" ON "sources" USING btree ("next_check_at") WHERE "sources"."paused_at" is null;--> statement-breakpoint
CREATE INDEX "sources_kind_locator_idx" ON "sources" USING btree ("locator");--> statement-breakpoint
CREATE UNIQUE INDEX "ingest_runs_live_key" ON "ingest_runs" USING btree ("library_slug","source_locator","requested_range",coalesce("owner_workspace_id", '00000000-0000-0000-0000-000000000000'::uuid)) WHERE "ingest_runs"."status" in ('queued', 'running');--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_version_source_path_key" UNIQUE("version_id","source_id","path");--> statement-breakpoint
-- Already compressed: a second compression costs time and saves nothing.
ALTER TABLE "raw_blobs" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
