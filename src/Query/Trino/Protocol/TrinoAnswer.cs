using System.Net.Http.Headers;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>An answer with status 200.</summary>
/// <param name="Body">Its bytes, unpacked.</param>
/// <param name="Headers">Its headers.</param>
internal sealed record TrinoAnswer(ReadOnlyMemory<byte> Body, HttpResponseHeaders Headers);
