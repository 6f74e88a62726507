using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lakehouse.Query.Duck;

/// <summary>Objects of ours that DuckDB holds as pointers until it says that it needs them no more.</summary>
internal static unsafe class DuckHandle
{
    /// <summary>What DuckDB calls when it is done with a pointer; an object that can be disposed is.</summary>
    public static delegate* unmanaged[Cdecl]<nint, void> Free => &Release;

    /// <summary>A pointer to an object.</summary>
    public static nint Of(object value) => GCHandle.ToIntPtr(GCHandle.Alloc(value));

    /// <summary>The object of a pointer.</summary>
    public static T Get<T>(nint pointer)
        where T : class => (T)GCHandle.FromIntPtr(pointer).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint pointer)
    {
        var handle = GCHandle.FromIntPtr(pointer);
        (handle.Target as IDisposable)?.Dispose();
        handle.Free();
    }
}
