import { useEffect } from 'react'

/** Says on the document that a real screen was drawn and can be used: what start-up checks and measurements wait for. */
export function useReadyMark(): void {
  useEffect(() => {
    document.documentElement.dataset.appReady = 'true'
  }, [])
}
