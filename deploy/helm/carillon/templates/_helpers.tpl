{{- define "carillon.labels" -}}
app.kubernetes.io/name: carillon
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "carillon.selector" -}}
app.kubernetes.io/name: carillon
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "carillon.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "carillon.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "carillon.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "carillon.secret" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef: { name: {{ .root.Values.secretName }}, key: {{ .name }}, optional: {{ .optional | default false }} }
{{- end }}

{{/* What every process is told; `owner`: whether it gets the owner's address of the database. */}}
{{- define "carillon.env" -}}
{{- if .owner }}
{{ include "carillon.secret" (dict "root" .root "name" "DATABASE_URL") }}
{{- end }}
{{ include "carillon.secret" (dict "root" .root "name" "DATABASE_APP_URL" "optional" true) }}
{{ include "carillon.secret" (dict "root" .root "name" "DATABASE_PLATFORM_URL" "optional" true) }}
{{ include "carillon.secret" (dict "root" .root "name" "REDIS_URL") }}
{{ include "carillon.secret" (dict "root" .root "name" "REDIS_SENTINEL_PASSWORD" "optional" true) }}
{{ include "carillon.secret" (dict "root" .root "name" "CARILLON_MASTER_KEY") }}
{{ include "carillon.secret" (dict "root" .root "name" "CARILLON_OLD_MASTER_KEYS" "optional" true) }}
{{ include "carillon.secret" (dict "root" .root "name" "OPERATOR_KEY") }}
{{ include "carillon.secret" (dict "root" .root "name" "SMTP2GO_API_KEY") }}
- name: PUBLIC_URL
  value: {{ required "publicUrl: the https address that the internet knows" .root.Values.publicUrl | quote }}
- name: WORKERS
  value: {{ .root.Values.worker.replicas | quote }}
{{- with .root.Values.trustedProxies }}
- name: TRUSTED_PROXIES
  value: {{ . | quote }}
{{- end }}
{{- range $name, $value := .root.Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
