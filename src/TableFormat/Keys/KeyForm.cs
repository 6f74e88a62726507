namespace Lakehouse.TableFormat.Keys;

/// <summary>How the values of the key fields become one record key (spec 6.1).</summary>
internal enum KeyForm
{
    /// <summary>The value of the single key field.</summary>
    Plain,

    /// <summary><c>f1:v1,f2:v2</c>, with placeholders for null and empty values.</summary>
    Composite,
}
