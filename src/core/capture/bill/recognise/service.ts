import type { Operation } from '../../../call.ts';

/** What kind of AI a service sells, which says how its meters are read. */
export type ServiceKind = 'model' | 'gpu' | 'vector' | 'seat' | 'platform';

/** One way in which AI hides in bills. `who` is found in the names of service and provider, `what` in what is metered. */
export interface ServiceRule {
  readonly kind: ServiceKind;
  /** Canonical, as in calls; null is the service's provider by its own name. */
  readonly provider: string | null;
  readonly who: RegExp;
  readonly what?: RegExp;
  readonly operation?: Operation;
}

const MICROSOFT = /microsoft|azure/;
const GPU_SHAPE =
  /\b(?:p[2-6](?:e|en|d|de)?|g[3-7](?:e|en|dn|ad)?|trn[12]n?|inf[12])\.(?:\d*x?large|metal|\d+xlarge)|\b(?:nc|nd|nv)\d+\w*(?:[\s_]|$)|\b(?:vm|bm)\.gpu|\bgpu\b.*\b(?:h100|h200|a100|b200|a10|v100|p100|l40s)|\bnvidia\b|\btesla\b|\b(?:h100|h200|a100|b200|gb200|l40s)\b|\ba[234](?:-|\s)?(?:high|mega|ultra)?gpu|\btpu\b|\bgpu[\s-]?(?:hour|instance)/;

/** Tried in order. Seats stand before the makers whose names they bear, resellers before those whose models they serve. */
export const SERVICES: readonly ServiceRule[] = [
  { kind: 'seat', provider: 'github_copilot', who: /copilot/, what: /github|business|enterprise|individual|seat/ },
  { kind: 'seat', provider: 'microsoft.copilot', who: /copilot/ },
  { kind: 'seat', provider: 'github_copilot', who: /github/, what: /copilot/ },
  { kind: 'seat', provider: 'cursor', who: /\bcursor\b|anysphere/ },
  { kind: 'seat', provider: 'windsurf', who: /windsurf|codeium/ },
  {
    kind: 'seat',
    provider: 'openai',
    who: /chatgpt|openai/,
    what: /\bseats?\b|chatgpt (?:team|enterprise|business|edu|plus|pro)|per user|workspace user/,
  },
  {
    kind: 'seat',
    provider: 'anthropic',
    who: /claude|anthropic/,
    what: /\bseats?\b|claude (?:team|enterprise|max|pro|for work)|per (?:user|member)/,
  },
  { kind: 'seat', provider: 'gcp.gemini', who: /gemini (?:code assist|enterprise|for google)/ },
  { kind: 'seat', provider: 'aws.q', who: /amazon q\b|q developer|kiro/ },
  { kind: 'seat', provider: 'jetbrains', who: /jetbrains/, what: /\bai\b/ },
  { kind: 'seat', provider: 'tabnine', who: /tabnine/ },
  { kind: 'vector', provider: 'pinecone', who: /pinecone/ },
  { kind: 'vector', provider: 'weaviate', who: /weaviate/ },
  { kind: 'vector', provider: 'qdrant', who: /qdrant/ },
  { kind: 'vector', provider: 'zilliz', who: /zilliz|milvus/ },
  { kind: 'vector', provider: 'turbopuffer', who: /turbopuffer/ },
  { kind: 'vector', provider: 'chroma', who: /\bchroma\b|trychroma/ },
  { kind: 'vector', provider: 'aws.s3vectors', who: /s3 vectors|amazons3|simple storage/, what: /s3[\s-]?vectors?/ },
  { kind: 'vector', provider: 'aws.opensearch', who: /opensearch/ },
  { kind: 'vector', provider: 'azure.ai.search', who: /azure (?:ai|cognitive) search/ },
  { kind: 'vector', provider: 'gcp.vertex_ai', who: /vertex/, what: /vector search|matching engine/ },
  { kind: 'vector', provider: 'databricks', who: /databricks/, what: /vector[\s_]search/ },
  {
    kind: 'model',
    provider: 'databricks',
    who: /databricks/,
    what: /model[\s_]serving|real[\s_]time[\s_]inference|foundation[\s_]model|\bai_|genai|\bgenie/,
  },
  { kind: 'model', provider: 'snowflake', who: /snowflake/, what: /cortex|\bai[\s_]services\b|document[\s_]ai/ },
  { kind: 'model', provider: 'aws.bedrock', who: /bedrock/ },
  {
    kind: 'model',
    provider: 'aws.bedrock',
    who: /aws|amazon/,
    what: /bedrock|mp:\w+_(?:cache\w*)?(?:input|output)_?tokens?/,
  },
  { kind: 'platform', provider: 'aws.sagemaker', who: /sagemaker/ },
  { kind: 'model', provider: 'azure.ai.openai', who: /azure openai/ },
  {
    kind: 'model',
    provider: 'azure.ai.openai',
    who: MICROSOFT,
    what: /azure openai|\bopenai\b|\bgpt[\s-]?\d|text[\s-]embedding|\bo[134][\s-](?:mini|\d{4})|\bptu\b|provisioned managed/,
  },
  {
    kind: 'model',
    provider: 'azure.ai.inference',
    who: /(?:microsoft|azure).*foundry|foundry.*(?:microsoft|azure)|azure \w+ models/,
  },
  { kind: 'model', provider: 'azure.ai.inference', who: MICROSOFT, what: /foundry|models as a service|\bmaas\b/ },
  { kind: 'platform', provider: 'azure.ml', who: /azure machine learning/ },
  { kind: 'model', provider: 'gcp.gemini', who: /gemini api|generative language|google ai studio/ },
  { kind: 'model', provider: 'gcp.vertex_ai', who: /vertex/ },
  { kind: 'model', provider: 'gcp.vertex_ai', who: /google|gcp/, what: /\bgemini \d/ },
  {
    kind: 'model',
    provider: 'oci.generative_ai',
    who: /oracle|oci|generative/,
    what: /oci generative ai|oracle cloud.*generative ai/,
  },
  { kind: 'model', provider: 'ibm.watsonx.ai', who: /watsonx/ },
  { kind: 'model', provider: 'openai', who: /openai/ },
  { kind: 'model', provider: 'anthropic', who: /anthropic|claude/ },
  { kind: 'model', provider: 'mistral_ai', who: /mistral/ },
  { kind: 'model', provider: 'cohere', who: /\bcohere\b/ },
  { kind: 'model', provider: 'groq', who: /\bgroq\b/ },
  { kind: 'model', provider: 'together', who: /together[\s.]?(?:ai|computer)/ },
  { kind: 'model', provider: 'fireworks', who: /fireworks/ },
  { kind: 'model', provider: 'deepseek', who: /deepseek/ },
  { kind: 'model', provider: 'x_ai', who: /\bx\.?ai\b|\bgrok\b/ },
  { kind: 'model', provider: 'perplexity', who: /perplexity/ },
  { kind: 'model', provider: 'openrouter', who: /openrouter/ },
  { kind: 'model', provider: 'voyage', who: /voyage ?ai/ },
  { kind: 'model', provider: 'jina', who: /\bjina\b/ },
  { kind: 'model', provider: 'replicate', who: /\breplicate\b/ },
  { kind: 'model', provider: 'huggingface', who: /hugging ?face/ },
  { kind: 'model', provider: 'elevenlabs', who: /eleven ?labs/, operation: 'audio' },
  { kind: 'model', provider: 'deepgram', who: /deepgram/, operation: 'audio' },
  { kind: 'model', provider: 'assemblyai', who: /assembly ?ai/, operation: 'audio' },
  { kind: 'model', provider: 'moonshot_ai', who: /moonshot|\bkimi\b/ },
  { kind: 'model', provider: 'cerebras', who: /cerebras/ },
  { kind: 'gpu', provider: 'aws.ec2', who: /amazon|aws/, what: GPU_SHAPE },
  { kind: 'gpu', provider: 'azure.compute', who: MICROSOFT, what: GPU_SHAPE },
  { kind: 'gpu', provider: 'gcp.compute', who: /google|gcp/, what: GPU_SHAPE },
  { kind: 'gpu', provider: 'oci.compute', who: /oracle|\boci\b/, what: GPU_SHAPE },
  { kind: 'gpu', provider: 'coreweave', who: /coreweave/, what: /gpu|h100|h200|a100|b200|l40/ },
  { kind: 'gpu', provider: 'lambda_labs', who: /lambda (?:labs|cloud)/ },
  { kind: 'gpu', provider: 'runpod', who: /runpod/ },
  { kind: 'gpu', provider: null, who: /./, what: /\b(?:h100|h200|a100|b200|gb200|l40s)\b/ },
];
