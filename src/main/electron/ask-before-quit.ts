import { app, type BrowserWindow, dialog } from 'electron'

const QUIT = 1

/**
 * Asks before the user quits while runs would be lost. Only the user is asked, at the window's close button and the menu:
 * whatever ends the app otherwise (a signal, the system shutting down) is not held up.
 */
export interface QuitQuestion {
  /** To be told of each window. */
  watch(window: BrowserWindow): void
  /** For the menu's *Quit*. */
  quit(): void
  /** The app is quitting, nobody is asked any longer. */
  settle(): void
}

/** @param atStake how many runs would leave nothing */
export function createQuitQuestion(atStake: () => number): QuitQuestion {
  let isSettled = false
  let isAsking = false

  async function mayQuit(window: BrowserWindow | undefined): Promise<boolean> {
    const question = {
      type: 'warning' as const,
      ...wordsFor(atStake()),
      buttons: ['Cancel', 'Quit anyway'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    }
    isAsking = true
    const { response } = window
      ? await dialog.showMessageBox(window, question)
      : await dialog.showMessageBox(question)
    isAsking = false
    return response === QUIT
  }

  const ask = async (window: BrowserWindow | undefined) => {
    if (isAsking || !(await mayQuit(window))) return
    isSettled = true
    app.quit()
  }

  return {
    watch(window) {
      window.on('close', event => {
        if (isSettled || atStake() === 0) return
        event.preventDefault()
        void ask(window)
      })
    },
    quit() {
      if (isSettled || atStake() === 0) app.quit()
      else void ask(undefined)
    },
    settle() {
      isSettled = true
    },
  }
}

function wordsFor(count: number): { message: string; detail: string } {
  if (count === 1) {
    return {
      message: 'One run would be lost',
      detail:
        'It is under way or waits for its turn, and nothing of it is on disk. If Patchbay quits now, it ends and is gone.',
    }
  }
  return {
    message: `${count} runs would be lost`,
    detail:
      'They are under way or wait for their turn, and nothing of them is on disk. If Patchbay quits now, they end and are gone.',
  }
}
